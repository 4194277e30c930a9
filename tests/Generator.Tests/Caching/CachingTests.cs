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
        { "a record that becomes invalid", 0, Orders.Replace("long Id", "object Id"), ["OrderEvents"], ["Channels.g.cs", "Channels.Errors.g.cs"] },
        {
            "a second record for the channel", 2, Unrelated + """ [PgChannel("user_events")] public record Twin(int Id);""",
            ["UserEvents"], ["Channels.g.cs", "Channels.Errors.g.cs"]
        },
        { "the default of a base type's member", 2, Unrelated.Replace("Base;", "Base { public int Nothing => 2; }"), [], [] },
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
            NotifyGenerator.ChannelStep, NotifyGenerator.ConflictsStep, NotifyGenerator.ResolvedStep,
            NotifyGenerator.AssemblyStep,
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

    public static TheoryData<string, string, bool> Elsewhere => new()
    {
        { "record Line(int Id)", "record Line(long Id)", true },
        { "enum Kind { First }", "enum Kind { First, Second }", true },
        { "enum Kind { First }", "[JsonConverter(typeof(JsonNumberEnumConverter<Kind>))] public enum Kind { First }", true },
        { "enum Kind { First }", "enum Kind { First } /* the first */", false },
        { "Most = 5", "Most = 6", true },
        { "Most = 5", "Most = 2 + 3", false },
        { "Least = 1", "Least = 2", false },
        { "Name = \"events\"", "Name = \"changes\"", true },
        { "Size { get; init; } = 5;", "Size { get; init; }", true },
        { "Size { get; init; } = 5;", "Size { get; init; } = 6;", false },
        { "Size { get; init; } = 5;", "[Obsolete(\"\", DiagnosticId = \"OLD\")] public int Size { get; init; } = 5;", true },
        { "Width { get; set; }", "Width { get; private set; }", true },
        { "Width { get; set; }", "Width { get { return 1; } set { } }", true },
        { "void Work() { }", "void Work() => Work();", false },
        { "typeof(int)", "typeof(Version)", true },
    };

    /// <summary>The payload stands in a file that no edit touches; all that it is made of stands in another one.</summary>
    [Theory]
    [MemberData(nameof(Elsewhere))]
    public void An_edit_elsewhere_re_runs_what_depends_on_it(string old, string edited, bool isRelated)
    {
        const string Payload = """
            [PgChannel(Limits.Name, Name = "Events", JsonContext = typeof(Context))]
            public partial record Event([MaxLength(Limits.Most)] string Text, Line Line, Kind Kind) : Base<int> { public Version? V { get; set; } }
            """;
        const string Rest = """
            public record Line(int Id);
            public enum Kind { First }
            public static class Limits { public const int Most = 5; public const int Least = 1; public const string Name = "events"; }
            public record Base<T> { public int Size { get; init; } = 5; public void Work() { } }
            public partial record Event { public int Width { get; set; } }
            [JsonSerializable(typeof(Version)), JsonSerializable(typeof(int))] public partial class Context : JsonSerializerContext
            {
                public Context() : base(null) { }
                protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
                public static Context Default { get; } = new();
            }
            """;
        string edit = old == "typeof(int)" ? Rest.Replace("JsonSerializable(typeof(Version)), ", "") : Rest.Replace(old, edited);
        edit = edit.Replace("public [Obs", "[Obs").Replace("public int [Obs", "[Obs").Replace("public [Json", "[Json");
        Assert.NotEqual(Rest, edit);
        GeneratorRun first = GeneratorRun.Of(Payload, Rest);
        Assert.Contains("Events.g.cs", first.Files.Keys);
        GeneratorRun second = first.Again(compilation => Replace(compilation, "Source1.cs", edit));
        bool isGone = !second.Files.ContainsKey("Events.g.cs");
        Assert.Equal(isRelated, isGone || EmittedAnew(first, second).Contains("Events.g.cs"));
        if (!isGone)
        {
            GeneratorRun afresh = GeneratorRun.Of(Payload, edit);
            Assert.Equal(afresh.Files["Events.g.cs"], second.Files["Events.g.cs"]);
        }
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
            .Select(output => output.Value)
            .OfType<Notify.Generator.Model.ChannelResultModel>()
            .Select(result => result.Channel?.Name ?? result.Failed!.Name);
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
