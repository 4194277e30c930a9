using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;

namespace Generator.Tests.Caching;

/// <summary>What an edit re-runs: the steps that it changes, and no other.</summary>
public sealed class CachingTests
{
    private const string Orders = """
        namespace Shop;
        [PgChannel("order_events")] public record OrderEvent(long Id, string Status) : Base;
        """;

    private const string Users = """
        namespace Shop;
        [PgChannel("user_events")] public record UserEvent(long Id);
        """;

    private const string Unrelated = "namespace Shop; public record Base; public static class Unrelated;";

    public static TheoryData<string, int, string, string[], string[]> Edits => new()
    {
        { "an unrelated type", 2, Unrelated + " public class Added;", [], [] },
        { "a comment in the record's file", 0, Orders + "// so", [], [] },
        { "the body of a method of the record", 0, Orders.Replace(": Base;", ": Base { public int F() => 1; }"), [], [] },
        { "the record's documentation", 0, Orders.Replace("[Pg", "/// <summary>An event.</summary>\n[Pg"), [], [] },
        { "a type added in the record's file", 0, Orders + " public record Other(int Id);", [], [] },
        { "a member's name", 0, Orders.Replace("Status", "State"), ["OrderEvents"], ["OrderEvents.g.cs"] },
        { "a member's type", 0, Orders.Replace("long Id", "int Id"), ["OrderEvents"], ["OrderEvents.g.cs"] },
        { "the channel's name", 0, Orders.Replace("order_", "shop_"), ["ShopEvents"], ["ShopEvents.g.cs", "Channels.g.cs"] },
        {
            "a member of a base type in another file", 2, Unrelated.Replace("Base;", "Base { public int Version { get; init; } }"),
            ["OrderEvents"], ["OrderEvents.g.cs"]
        },
        { "a record that becomes invalid", 0, Orders.Replace("long Id", "object Id"), [], ["Channels.g.cs"] },
        {
            "a second record for the channel", 2, Unrelated + """ [PgChannel("user_events")] public record Twin(int Id);""",
            ["UserEvents"], ["Channels.g.cs"]
        },
        { "one record more", 2, Unrelated + """ [PgChannel("more")] public record More(int Id);""", ["More"], ["More.g.cs", "Channels.g.cs"] },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_re_runs_what_it_changes(string edit, int file, string source, string[] parsedAnew, string[] emittedAnew)
    {
        GeneratorRun first = GeneratorRun.Of(Orders, Users, Unrelated);
        Assert.Equal(["Channels.g.cs", "OrderEvents.g.cs", "UserEvents.g.cs"], first.Files.Keys.Order(StringComparer.Ordinal));

        GeneratorRun second = first.Again(compilation => Replace(compilation, $"Source{file}.cs", source));

        Assert.NotEmpty(edit);
        Assert.Equal(parsedAnew, Changed(second, NotifyGenerator.ChannelStep));
        Assert.Equal(
            emittedAnew.Order(StringComparer.Ordinal),
            EmittedAnew(first, second).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void After_an_unrelated_edit_every_step_behind_the_parser_is_unchanged_or_cached()
    {
        GeneratorRun first = GeneratorRun.Of(Orders, Users, Unrelated);
        GeneratorRun second = first.Again(compilation => Replace(compilation, "Source2.cs", Unrelated + " public class Added;"));

        string[] steps =
        [
            NotifyGenerator.ChannelStep, NotifyGenerator.ConflictsStep, NotifyGenerator.UsableChannelStep,
            NotifyGenerator.CatalogueStep,
        ];
        foreach (string step in steps)
        {
            Assert.All(
                second.Result.TrackedSteps[step].SelectMany(run => run.Outputs),
                output => Assert.True(
                    output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                    $"{step}: {output.Reason}"));
        }

        Assert.All(
            second.Result.TrackedOutputSteps.Values.SelectMany(runs => runs).SelectMany(run => run.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string path, string source)
    {
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        return compilation.ReplaceSyntaxTree(old, TestCompilation.Parse(source, path));
    }

    private static IEnumerable<string> Changed(GeneratorRun run, string step)
    {
        return run.Result.TrackedSteps[step]
            .SelectMany(execution => execution.Outputs)
            .Where(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
            .Select(output => ((Notify.Generator.Model.ChannelModel)output.Value).Name);
    }

    /// <summary>The files whose text an output step made again: a cached step hands out the very object of the run before.</summary>
    private static IEnumerable<string> EmittedAnew(GeneratorRun first, GeneratorRun second)
    {
        HashSet<object> before = new(first.Result.GeneratedSources.Select(source => source.SourceText), ReferenceEqualityComparer.Instance);
        return second.Result.GeneratedSources
            .Where(source => !before.Contains(source.SourceText))
            .Select(source => source.HintName);
    }
}
