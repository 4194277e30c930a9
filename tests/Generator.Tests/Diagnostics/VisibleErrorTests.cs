using System.Reflection;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;

namespace Generator.Tests.Diagnostics;

/// <summary>
/// A program that uses the generated types of a channel with an error shows that error, and no other. If they were missing, the compiler
/// would report each use of them, and run no analyzers.
/// </summary>
public sealed class VisibleErrorTests
{
    private static readonly Dictionary<string, Example> Examples = new(StringComparer.Ordinal)
    {
        ["NTG001"] = new("""[PgChannel("a}b", Name = "Orders")] public record Payload(int Id);"""),
        ["NTG002"] = new("""[PgChannel("a234567890123456789012345678901234567890123456789012345678901234", Name = "Orders")] public record Payload(int Id);"""),
        ["NTG003"] = new("""[PgChannel("room_{Name}", Name = "Orders")] public record Payload(string Name);"""),
        ["NTG004"] = new("""[PgChannel("orders")] public record Payload(int Id); [PgChannel("orders", Name = "Other")] public record Twin(int Id);"""),
        ["NTG005"] = new("""[PgChannel("room_{Id}", Name = "Orders")] public record Payload(int? Id);"""),
        ["NTG006"] = new("""[PgChannel("orders")] public record Payload<T>(int Id);"""),
        ["NTG007"] = new("""public class Outer { [PgChannel("orders")] private record Payload(int Id); }"""),
        ["NTG008"] = new("""[PgChannel("orders")] public static class Payload { }"""),
        ["NTG009"] = new("""public class OrdersChannel { } [PgChannel("orders")] public record Payload(int Id);"""),
        ["NTG010"] = new("""[PgChannel("or_ders")] public record Payload(int Id); [PgChannel("or-ders")] public record Twin(int Id);""", "OrDers"),
        ["NTG011"] = new("""[PgChannel("orders")] public record Payload(int Id); [PgChannel("b")] public record Second(int Id);""") { Version = LanguageVersion.CSharp11 },
        ["NTG012"] = new("""extern alias net; [PgChannel("orders")] public record Payload(net::System.Net.HttpStatusCode Code);""") { Alias = "net" },
        ["NTG101"] = new("""[PgChannel("orders")] public record Payload(int Id, object Any);"""),
        ["NTG102"] = new("""[PgChannel("orders")] public record Payload(int OrderId, [property: JsonPropertyName("order_id")] int Other);"""),
        ["NTG103"] = new("""[PgChannel("orders")] public record Payload(int Id, Payload? Parent);"""),
        ["NTG104"] = new("""[JsonPolymorphic, PgChannel("orders")] public record Payload(int Id);"""),
        ["NTG105"] = new("""[PgChannel("orders")] public class Payload { public int Id { get; set; } [JsonPropertyName("b")] public int Computed => 1; }"""),
        ["NTG106"] = new("""[Obsolete("no", true)] [PgChannel("orders")] public record Payload(int Id);"""),
        ["NTG110"] = new("""[PgChannel("orders")] public record Payload([MinLength(8000)] string Text);"""),
        ["NTG201"] = new("""[PgChannel("orders"), PgTrigger("")] public record Payload(int Id);"""),
        ["NTG202"] = new("""[PgChannel("orders"), PgTrigger("t")] public record Payload([PgOperation] int Operation);"""),
        ["NTG204"] = new("""[PgChannel("orders"), PgTrigger("t", On = TriggerEvents.None)] public record Payload(int Id);"""),
        ["NTG205"] = new("""[PgChannel("orders"), PgTrigger("t", Level = TriggerLevel.Statement)] public record Payload([PgOld("id")] int Id);"""),
        ["NTG206"] = new("""[PgChannel("orders"), PgTrigger("t", Name = "same")] public record One(int Id); [PgChannel("b"), PgTrigger("t", Name = "same")] public record Two(int Id);"""),
        ["NTG207"] = new("""[PgChannel("orders"), PgTrigger("t")] public record Payload([PgTable, PgSchema] string Text);"""),
    };

    private static readonly Dictionary<string, string> Positions = new(StringComparer.Ordinal)
    {
        ["constructor"] = "public class Use { public Use(Listener listener, Publisher publisher) { } }",
        ["base list"] = "public interface IMyListener : Listener { } public interface IMyPublisher : Publisher { }",
        ["field"] = "public class Use { public Listener? Reader; public Publisher? Writer; }",
        ["return type"] = "public abstract class Use { public abstract Listener Read(); public abstract Publisher Write(); }",
        ["generic argument"] = "public class Use { public List<Listener>? Readers; public Dictionary<string, Publisher>? Writers; }",
    };

    private static readonly DiagnosticAnalyzer[] Analyzers =
    [
        .. typeof(Descriptors).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static TheoryData<string, string> Cases => [.. Examples.Keys.SelectMany(id => Positions.Keys.Select(position => (id, position)))];

    [Fact]
    public void Every_error_has_an_example()
    {
        IEnumerable<string> errors = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .Where(descriptor => descriptor.DefaultSeverity == DiagnosticSeverity.Error)
            .Select(descriptor => descriptor.Id);
        Assert.Equal(errors.Order(StringComparer.Ordinal), Examples.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_use_of_the_types_shows_just_the_error(string id, string position)
    {
        Example example = Examples[id];
        string[] shown = await BuildAsync(example.Compile(
            $"using Listener = I{example.Name}Listener; using Publisher = I{example.Name}Publisher; {Positions[position]}"));
        string[] expected = id is "NTG004" or "NTG010" or "NTG206" ? [id, id] : [id];
        Assert.Equal(expected, shown);
    }

    [Fact]
    public async Task An_error_of_the_compilers_hides_none_of_ours()
    {
        Assert.Equal(["CS0246", "NTG101"], await BuildAsync(Examples["NTG101"].Compile("public class Broken { public IMissing? Missing; }")));
    }

    [Theory]
    [InlineData("#pragma warning disable NTG101\n", "", "")]
    [InlineData("", "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"NotifyGen\", \"NTG101\")]", "")]
    [InlineData("", "", "NTG101")]
    public async Task An_error_can_be_suppressed(string pragma, string attribute, string disabled)
    {
        const string Payload = """[PgChannel("orders")] {0} public record Payload(int Id, object Any);""";
        CSharpCompilation compilation = new Example(pragma + Payload.Replace("{0}", attribute)).Compile("public class Use { public IOrdersListener? Reader; }");
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            compilation.Options.SpecificDiagnosticOptions.AddRange(
                disabled.Length == 0 ? [] : [KeyValuePair.Create(disabled, ReportDiagnostic.Suppress)])));
        Assert.Empty(await BuildAsync(compilation));
    }

    [Fact]
    public async Task Its_severity_can_be_set()
    {
        CSharpCompilation compilation = Examples["NTG101"].Compile();
        GeneratorRun run = GeneratorRun.Of(compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("NTG101", ReportDiagnostic.Warn)])));
        Assert.Equal([DiagnosticSeverity.Warning], (await run.DiagnosticsAsync()).Select(diagnostic => diagnostic.Severity));
    }

    /// <summary>What users write in braces by mistake.</summary>
    [Theory]
    [InlineData("{Room.Id}")]
    [InlineData("{room id}")]
    [InlineData("{room-id}")]
    [InlineData("{0}")]
    [InlineData("{Id:D}")]
    [InlineData("{ Id }")]
    [InlineData("{}")]
    [InlineData("{class}_{class!}_{parameter}")]
    public async Task A_parameter_that_is_no_name_makes_no_more_errors(string parameter)
    {
        CSharpCompilation compilation = new Example($$"""[PgChannel("room_{{parameter}}", Name = "Rooms")] public record Room(int Id);""")
            .Compile("public class Use { public IRoomsListener? Reader; }");
        Assert.Equal(["NTG005"], await BuildAsync(compilation));
    }

    [Theory]
    [InlineData("A", "B")]
    [InlineData("B", "A")]
    public async Task Types_that_clash_make_no_more_errors_in_any_order(string first, string second)
    {
        string source = $$"""[PgChannel("IA")] public record {{first}}(int Id); [PgChannel("a")] public record {{second}}(int Id);""";
        Assert.Equal(["NTG010", "NTG010"], await BuildAsync(new Example(source).Compile("public class Use { public IAListener? Reader; }")));
    }

    [Fact]
    public async Task A_wrong_type_that_two_payloads_have_is_reported_once()
    {
        const string Source =
            """public record Line(System.IO.Stream Value); [PgChannel("a")] public record A(Line Line); [PgChannel("b")] public record B(Line Line);""";
        Assert.Equal(["NTG101"], await BuildAsync(new Example(Source).Compile()));
    }

    [Fact]
    public async Task A_type_that_two_files_declare_is_reported_by_the_compiler_only()
    {
        const string Copy = """[PgChannel("orders")] public record Payload(int Id);""";
        Assert.All(await BuildAsync(new Example(Copy).Compile(Copy)), id => Assert.StartsWith("CS", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_type_that_another_generator_writes_is_an_error()
    {
        CSharpCompilation compilation = new Example("""[PgChannel("orders")] public record Payload(OrderId Id);""").Compile();
        GeneratorRun run = GeneratorRun.Of(compilation);
        Compilation withOther = run.Output.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "public enum OrderId { First }", TestCompilation.ParseOptions, "Other/OrderId.g.cs", cancellationToken: TestContext.Current.CancellationToken));
        Assert.DoesNotContain(withOther.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Id.StartsWith("CS0", StringComparison.Ordinal));
        Assert.Equal(["NTG101"], (await withOther.WithAnalyzers([.. Analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));
    }

    /// <summary>The generator reads there what does not exist yet; the compiler finds it, so it has nothing to report.</summary>
    [Theory]
    [InlineData("[PgChannel(\"others\")] public record Other(OrdersListener Listener);", "NTG008")]
    [InlineData("[PgChannel(\"others\")] public record Other(IOrdersListener Listener);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other([MaxLength(OrdersChannel.MaxPayloadBytes)] string Text);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other([MaxLength(Limits.Most)] string Text); public static class Limits { public const int Most = OrdersChannel.MaxPayloadBytes; }", "NTG101")]
    [InlineData("[PgChannel(OrdersChannel.Name + \"_more\", Name = \"Others\")] public record Other(int Id);", "NTG101")]
    [InlineData("[PgChannel(\"others\"), PgTrigger(OrdersChannel.Name)] public record Other(int Id);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other(int Size = OrdersChannel.MaxPayloadBytes);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other([MaxLength(9)] string Text = OrdersChannel.Name);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other([property: JsonPropertyName(OrdersChannel.Name)] int Id);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other([AllowedValues(OrdersChannel.Name)] string Text);", "NTG101")]
    [InlineData("[PgChannel(\"others\")] public record Other(Kind Kind); public enum Kind { First, Second = OrdersChannel.MaxPayloadBytes }", "NTG101")]
    public async Task A_type_that_depends_on_what_is_generated_is_an_error(string source, string id)
    {
        CSharpCompilation compilation = new Example("[PgChannel(\"orders\")] public record Payload(int Id);").Compile(source);
        Assert.Equal([id], await BuildAsync(compilation));
    }

    [Fact]
    public async Task A_type_that_is_missing_at_the_last_run_of_the_generator_is_no_error_of_ours()
    {
        CSharpCompilation saved = TestCompilation.Create("Shop", ["[PgChannel(\"orders\")] public record Payload(Line Line);", "public class Other;"]);
        GeneratorRun run = GeneratorRun.Of(saved);
        SyntaxTree other = run.Output.SyntaxTrees.Single(tree => tree.ToString() == "public class Other;");
        Compilation edited = run.Output.ReplaceSyntaxTree(other, other.WithChangedText(
            Microsoft.CodeAnalysis.Text.SourceText.From("public record Line(int Id);")));
        Assert.DoesNotContain(
            await edited.WithAnalyzers([.. Analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>An editor may run generators on saving only, and analyzers while somebody types.</summary>
    [Fact]
    public async Task Between_two_runs_of_the_generator_the_analyzer_reports_what_is_new()
    {
        const string Line = "public record Line(int Id, object Any);";
        CSharpCompilation saved = TestCompilation.Create("Shop", ["""[PgChannel("orders")] public record Payload(Line Line, object Other);""", Line]);
        GeneratorRun run = GeneratorRun.Of(saved);
        Assert.Equal(["NTG101", "NTG101"], run.Errors.Select(error => error.Id));
        SyntaxTree line = run.Output.SyntaxTrees.Single(tree => tree.ToString() == Line);
        Compilation edited = run.Output.ReplaceSyntaxTree(line, line.WithChangedText(
            Microsoft.CodeAnalysis.Text.SourceText.From("public record Line(int Id, object Any, object New);")));
        // Those of an edited file are the analyzer's: an editor drops the generator's there.
        Assert.Equal(2, (await edited.WithAnalyzers([.. Analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)).Count(
            diagnostic => diagnostic.Id == "NTG101"));
    }

    [Fact]
    public async Task The_analyzer_reports_an_error_in_a_file_that_no_generator_has_seen()
    {
        // An editor may run generators on saving only, and analyzers while somebody types.
        CSharpCompilation edited = TestCompilation.Create("Shop", [Examples["NTG101"].Source]);
        Assert.Equal(["NTG101"], (await edited.WithAnalyzers([.. Analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)).Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task Names_that_clash_or_are_no_identifiers_make_no_more_errors()
    {
        CSharpCompilation compilation = TestCompilation.Create("Shop",
        [
            """
            namespace Shop
            {
                [PgChannel("channels")] public record One(int Id);
                [PgChannel("2_fast")] public record Two(int Id);
                [PgChannel("--")] public record Three(int Id);
                [PgChannel("orders")] public record Four(int Id);
                [PgChannel("Orders")] public record Five(object Any);
                [PgChannel("oRders")] public record six(int Id);
                [PgChannel("rooms")] file record Seven(int Id);
                [PgChannel("a_{Missing}")] internal record Eight(int Id);
                [PgChannel("IA")] internal record Nine(object Any);
                public class Use(I2FastListener two, IChannelsListener one, IOrdersPublisher orders) { public object All => (one, two, orders); }
                class Inner(AListener listener) { public object All => listener.For(1); }
            }
            namespace Other { [PgChannel("orders")] public record Six(int Id); }
            """,
            """namespace Shop { [PgChannel("rooms")] file record Seven(int Id); public class Rooms(IRoomsListener rooms) { public object All => rooms; } }""",
        ]);
        Assert.All(await BuildAsync(compilation), id => Assert.StartsWith("NTG", id, StringComparison.Ordinal));
    }

    /// <summary>The ids of what a build shows, in order: after an error in a declaration the compiler runs no analyzers.</summary>
    private static async Task<string[]> BuildAsync(CSharpCompilation compilation)
    {
        GeneratorRun run = GeneratorRun.Of(compilation);
        Assert.Null(run.Result.Exception);
        List<Diagnostic> shown = [.. run.Errors, .. run.Output.GetParseDiagnostics(), .. run.Output.GetDeclarationDiagnostics()];
        if (!shown.Any(diagnostic => diagnostic is { Severity: DiagnosticSeverity.Error, Id: ['C', 'S', ..] }))
        {
            shown = [.. run.Errors, .. run.CompilerDiagnostics()];
            shown.AddRange(await run.Output.WithAnalyzers([.. Analyzers]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));
        }

        return [.. shown.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal)];
    }

    /// <param name="Source">A declaration with the error.</param>
    /// <param name="Name">What its generated types are named after.</param>
    private sealed record Example(string Source, string Name = "Orders")
    {
        public LanguageVersion Version { get; init; } = LanguageVersion.Latest;

        /// <summary>The only alias of an assembly.</summary>
        public string? Alias { get; init; }

        public CSharpCompilation Compile(params string[] uses)
        {
            CSharpCompilation compilation = TestCompilation.Create("Shop", [Source, .. uses]);
            compilation = compilation.WithOptions(compilation.Options
                .WithGeneralDiagnosticOption(ReportDiagnostic.Error) // TreatWarningsAsErrors
                .WithSpecificDiagnosticOptions([KeyValuePair.Create("CS1591", ReportDiagnostic.Suppress)]));
            if (Version != LanguageVersion.Latest)
            {
                compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(
                    tree => tree.WithRootAndOptions(tree.GetRoot(), TestCompilation.ParseOptions.WithLanguageVersion(Version))));
            }

            if (Alias is not null)
            {
                MetadataReference primitives = compilation.References.Single(reference => Path.GetFileName(reference.Display) == "System.Net.Primitives.dll");
                compilation = compilation.ReplaceReference(primitives, primitives.WithAliases([Alias]));
            }

            return compilation;
        }
    }
}
