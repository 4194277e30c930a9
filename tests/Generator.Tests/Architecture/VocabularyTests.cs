using Notify.CodeFixes;
using Notify.Generator;

namespace Generator.Tests.Architecture;

/// <summary>The last word of a type's name says what the type does. The words are explained in CONTRIBUTING.md.</summary>
public sealed class VocabularyTests
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["Notify.Generator"] = ["Generator"],
        ["Notify.Generator.Parsing"] = ["Parser", "Scope"],
        ["Notify.Generator.Parsing.Triggers"] = ["Parser", "Options"],
        ["Notify.Generator.Model"] = ["Model"],
        ["Notify.Generator.Model.Triggers"] = ["Model"],
        ["Notify.Generator.Sizing"] = ["Sizer", "Model"],
        ["Notify.Generator.Emission"] = ["Emitter", "Writer", "Scope", "Text"],
        ["Notify.Generator.Emission.Triggers"] = ["Emitter", "Text"],
        ["Notify.Generator.Diagnostics"] = ["Analyzer"],
        ["Notify.Generator.Usage"] = ["Analyzer", "Parser", "Scope"],
        ["Notify.CodeFixes"] = ["CodeFix", "Edit"],
    };

    /// <summary>Tables of constants, and a collection.</summary>
    private static readonly HashSet<string> Exempt = ["KnownTypes", "Descriptors", "GeneratedNames", "TriggerVariables", "EquatableArray", "EquatableArray`1"];

    [Fact]
    public void The_last_word_of_a_type_says_what_it_does()
    {
        Type[] types =
        [
            .. typeof(NotifyGenerator).Assembly.GetTypes().Concat(typeof(MaxLengthCodeFix).Assembly.GetTypes())
                .Where(type => type is { IsNested: false, IsEnum: false, Namespace: { } home } && Words.ContainsKey(home))
                .Where(type => !type.Name.StartsWith('<') && !Exempt.Contains(type.Name)),
        ];
        Assert.True(types.Length > 50, $"Only {types.Length} types were looked at.");
        string[] others =
        [
            .. types.Where(type => !Words[type.Namespace!].Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
                .Select(type => type.FullName!),
        ];
        Assert.Empty(others);
    }
}
