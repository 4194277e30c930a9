using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Notify.Generator.Parsing;

namespace Notify.Generator.Usage;

/// <summary>Decides whether a name in SQL is one of a family's.</summary>
internal sealed class FamilyNameParser
{
    /// <summary>With fewer characters that are known, a name may be any other channel's.</summary>
    private const int LeastLiteral = 3;

    private readonly string? _names;

    /// <param name="pattern">Such as <c>room_{RoomId}</c>.</param>
    /// <param name="nameOf">The generated method, whose parameters are those of the pattern.</param>
    public FamilyNameParser(string pattern, IMethodSymbol nameOf)
    {
        IReadOnlyList<(string Text, bool IsParameter)> parts = PatternParser.Parse(pattern, out _);
        List<string> parameters = [.. parts.Where(part => part.IsParameter).Select(part => part.Text).Distinct()];
        if (parameters.Count == nameOf.Parameters.Length && parts.Where(part => !part.IsParameter).Sum(part => part.Text.Length) >= LeastLiteral)
        {
            _names = "^" + string.Concat(parts.Select(part => part.IsParameter
                    ? $"({Texts(nameOf.Parameters[parameters.IndexOf(part.Text)].Type)}|{ChannelSqlParser.Unknown})"
                    : Regex.Escape(part.Text))) + "$";
        }

        Pattern = pattern;
    }

    public string Pattern { get; }

    /// <summary>Whether a name is one of them, as far as it is known.</summary>
    public bool Has(string name, bool ignoreCase = false) => _names is not null && Regex.IsMatch(
        name, _names,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline | (ignoreCase ? RegexOptions.IgnoreCase : 0));

    /// <summary>The texts of a type's values.</summary>
    private static string Texts(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => ".+",
        { SpecialType: SpecialType.System_Boolean } => "true|false",
        { TypeKind: TypeKind.Enum } => string.Join("|", type.GetMembers().OfType<IFieldSymbol>().Select(field => Regex.Escape(
            field.GetAttributes().Find(KnownTypes.JsonStringEnumMemberNameAttribute)?.Argument<string>(0) ?? field.Name)).Append("(?!)")),
        { SpecialType: SpecialType.None } => "[0-9a-f-]{36}",
        _ => "-?[0-9]+",
    };
}
