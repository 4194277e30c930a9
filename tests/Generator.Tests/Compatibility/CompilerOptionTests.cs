using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Compatibility;

/// <summary>
/// Ways to compile a project: each builds without a word about generated files, or one diagnostic says what is needed.
/// </summary>
public sealed class CompilerOptionTests
{
    private const string Source = """
        namespace Shop
        {
            [global::Notify.PgChannel("orders"), global::Notify.PgTrigger("orders", Oversize = global::Notify.TriggerOversize.Store)]
            public class Order
            {
                public long Id { get; set; }
                public uint Count { get; set; }
                [global::System.ComponentModel.DataAnnotations.MaxLength(9)] public string Status { get; set; } = "new";
                public global::System.Collections.Generic.List<Line> Lines { get; set; } = new global::System.Collections.Generic.List<Line>();
                public Days On { get; set; }
                public Level Level { get; set; }
            }

            public class Line { public int _number { get; set; } public double? Price { get; set; } public byte[] Data { get; set; } = new byte[0]; }

            public enum Level : ulong { Low, High }

            [global::System.Flags] public enum Days { Monday = 1, Tuesday = 2 }

            [global::Notify.PgChannel("room_{RoomId}", Name = "Rooms")]
            public class Room { public uint RoomId { get; set; } }

            [global::Notify.PgChannel("secrets")]
            internal class Secret { public int Id { get; set; } }
        }
        """;

    private static readonly Build Shop = new() { Sources = new Dictionary<string, string> { ["Order.cs"] = Source } };

    private static readonly CSharpParseOptions Parsing = Shop.Parsing;

    public static TheoryData<LanguageVersion> Versions =>
        [.. Enum.GetValues<LanguageVersion>().Where(version => version >= LanguageVersion.CSharp8)];

    public static TheoryData<string, string> Features => new()
    {
        { "strict", "true" }, { "run-nullable-analysis", "always" }, { "run-nullable-analysis", "never" }, { "nullablePublicOnly", "true" },
        { "noRefSafetyRulesAttribute", "true" }, { "peverify-compat", "true" }, { "disable-length-based-switch", "true" },
        { "InterceptorsNamespaces", "Shop" }, { "UseLegacyStrongNameProvider", "true" }, { "debug-determinism", "true" }, { "runtime-async", "on" },
        { "FileBasedProgram", "true" }, { "experiment", "true" },
    };

    public static TheoryData<string> Separators => ["\r", "\r\n", "\u0085", "\u2028", "\u2029", "\v", "\f", "\0", "\"\"\"", "{{{", "}}}", "\\", "\uD800", "\uFEFF"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Any_version_of_CSharp(LanguageVersion version)
    {
        Build build = Shop with { Parsing = Parsing.WithLanguageVersion(version) };
        string? id = await build.BuildsOrSaysWhyAsync();
        Assert.Equal(version.MapSpecifiedToEffectiveVersion() < LanguageVersion.CSharp12 ? "NTG011" : null, id);
    }

    [Fact]
    public async Task A_version_of_CSharp_without_nullable_references()
    {
        Build build = Shop with
        {
            Parsing = Parsing.WithLanguageVersion(LanguageVersion.CSharp7_3),
            Compiling = Shop.Compiling.WithNullableContextOptions(NullableContextOptions.Disable),
        };
        Assert.Equal("NTG011", await build.BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData("[assembly: System.CLSCompliant(true)]", NullableContextOptions.Enable)]
    [InlineData("[assembly: System.CLSCompliant(true)]", NullableContextOptions.Disable)]
    [InlineData("[assembly: System.CLSCompliant(false)]", NullableContextOptions.Enable)]
    [InlineData("", NullableContextOptions.Disable)]
    [InlineData("", NullableContextOptions.Annotations)]
    [InlineData("", NullableContextOptions.Warnings)]
    [InlineData("[module: System.Runtime.CompilerServices.SkipLocalsInit]", NullableContextOptions.Enable)]
    [InlineData("[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")]", NullableContextOptions.Enable)]
    [InlineData("[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]", NullableContextOptions.Enable)]
    public async Task Any_attribute_of_the_assembly_and_any_nullable_context(string attribute, NullableContextOptions nullable)
    {
        Build build = Shop with { Compiling = Shop.Compiling.WithNullableContextOptions(nullable).WithAllowUnsafe(true) };
        Assert.Null(await build.With("AssemblyInfo.cs", attribute).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [MemberData(nameof(Features))]
    public async Task Any_feature_of_the_compiler(string feature, string value)
    {
        Assert.Null(await (Shop with { Parsing = Parsing.WithFeatures([KeyValuePair.Create(feature, value)]) }).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData(DocumentationMode.None)]
    [InlineData(DocumentationMode.Parse)]
    [InlineData(DocumentationMode.Diagnose)]
    public async Task Any_way_to_read_documentation(DocumentationMode mode)
    {
        Assert.Null(await (Shop with { Parsing = Parsing.WithDocumentationMode(mode) }).BuildsOrSaysWhyAsync());
    }

    [Fact]
    public async Task Overflow_checks_and_an_executable()
    {
        Build build = Shop with { Compiling = Shop.Compiling.WithOverflowChecks(true).WithOutputKind(OutputKind.ConsoleApplication) };
        Assert.Null(await build.With("Program.cs", "System.Console.WriteLine();").BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData("global using System;")]
    [InlineData("global using static System.Math;")]
    [InlineData("global using Notify = System.Text;")]
    [InlineData("global using System = System.Text;")]
    [InlineData("global using global_ = System.Text;")]
    [InlineData("public class Global { }")]
    [InlineData("namespace Shop.System { class String { } } namespace Shop.Notify { class NotifyBuilder { } }")]
    [InlineData("namespace Shop { class string_ { } class List { } class Exception { } class ArgumentNullException { } }")]
    public async Task Any_other_source_in_the_project(string source)
    {
        Assert.Null(await Shop.With("Other.cs", source).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData("Shop.@class")]
    [InlineData("@namespace.@event")]
    [InlineData("_1.Shop")]
    [InlineData("日本.ñandú")]
    public async Task Any_root_namespace(string name)
    {
        Assert.Null(await Shop.With("Order.cs", Source.Replace("namespace Shop", $"namespace {name}")).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData("Order.g.cs")]
    [InlineData("Order.generated.cs")]
    [InlineData("Order.designer.cs")]
    [InlineData("obj/Order.g.i.cs")]
    [InlineData("TemporaryGeneratedFile_Order.cs")]
    [InlineData("Marked.cs", "// <auto-generated/>\n")]
    [InlineData("Marked.cs", "/* <autogenerated /> */\n")]
    [InlineData("Configured.cs", "", true)] // generated_code = true in .editorconfig
    public async Task A_file_that_counts_as_generated_is_looked_at(string path, string comment = "", bool isConfigured = false)
    {
        Build generated = Shop with
        {
            Sources = new Dictionary<string, string> { [path] = comment + Source },
            Compiling = isConfigured ? Shop.Compiling.WithSyntaxTreeOptionsProvider(new GeneratedFiles(path)) : Shop.Compiling,
        };
        Assert.Null(await generated.BuildsOrSaysWhyAsync());
        Assert.Contains("Orders.g.cs", generated.Generated().Files);
        Assert.Equal("NTG101", await generated.With(path, comment + Source.Replace("public long Id", "public object Id")).BuildsOrSaysWhyAsync());
        Build partial = generated with
        {
            Sources = new Dictionary<string, string>
            {
                [path] = comment + "namespace Shop { public partial class Order { public object Id { get; set; } = 1; } }",
                ["Order.cs"] = "namespace Shop { [Notify.PgChannel(\"orders\")] public partial class Order { } }",
            },
        };
        Assert.Equal("NTG101", await partial.BuildsOrSaysWhyAsync());
    }

    [Theory]
    [MemberData(nameof(Separators))]
    public async Task Any_character_in_SQL_and_names(string text)
    {
        string literal = SymbolDisplay.FormatLiteral(text, quote: true);
        string source = Source
            .Replace("PgTrigger(\"orders\",", $"PgTrigger(\"orders\", When = \"1 > 0 --\" + {literal} + \" AND true\",")
            .Replace("public uint Count", $"[global::Notify.PgSql(\"1 --\" + {literal} + \" + 1\")] public uint Count");
        // PostgreSQL takes no NUL anywhere.
        Assert.Equal(text == "\0" ? "NTG204" : null, await Shop.With("Order.cs", source).BuildsOrSaysWhyAsync());
        await Shop.With("Order.cs", Source.Replace("PgChannel(\"orders\")", $"PgChannel(\"orders\" + {literal}, Name = \"Orders\")")).BuildsOrSaysWhyAsync();
        await Shop.With("Order.cs", Source.Replace("PgTrigger(\"orders\",", $"PgTrigger(\"orders\" + {literal},")).BuildsOrSaysWhyAsync();
        await Shop.With("Order.cs", Source.Replace("public uint Count", $"[System.Text.Json.Serialization.JsonPropertyName({literal})] public uint Count"))
            .BuildsOrSaysWhyAsync();
    }

    [Theory]
    [InlineData("int id", null)]
    [InlineData("in int id", null)]
    [InlineData("ref int id", "NTG008")]
    [InlineData("out int id", "NTG008")]
    [InlineData("ref readonly int id", "NTG008")]
    [InlineData("params int[] id", "NTG008")]
    public async Task Any_way_to_pass_a_constructors_argument(string parameter, string? expected)
    {
        string source = $$"""
            namespace Shop
            {
                [Notify.PgChannel("orders")]
                public class Order { public Order({{parameter}}) { {{(parameter.StartsWith("out") ? "id = 1;" : "")}} } public int Id { get; } }
            }
            """;
        Assert.Equal(expected, await Shop.With("Order.cs", source).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [InlineData("Address Home { get; set; } = new Address();")]
    [InlineData("System.Collections.Generic.List<Address> Homes { get; set; } = new System.Collections.Generic.List<Address>();")]
    [InlineData("Kind Kind { get; set; }")]
    [InlineData("Kind? Kind { get; set; }")]
    [InlineData("Pair<Kind> Pair { get; set; } = new Pair<Kind>();")]
    [InlineData("Pair<int> Pair { get; set; } = new Pair<int>();")]
    public async Task A_type_behind_an_extern_alias(string member)
    {
        (string[] Aliases, string? Expected)[] cases = [(["lib"], "NTG012"), (["lib", "global"], null), ([], null)];
        foreach ((string[] aliases, string? expected) in cases)
        {
            Assert.Equal(expected, await WithLibrary(aliases, member).BuildsOrSaysWhyAsync());
        }
    }

    [Fact]
    public async Task A_base_type_behind_an_extern_alias() =>
        Assert.Equal("NTG012", await WithLibrary(["lib"], "int Id { get; set; }", "lib::Contracts.Base").BuildsOrSaysWhyAsync());

    [Fact]
    public async Task The_runtime_behind_an_extern_alias()
    {
        Build build = Shop with { PackageAlias = "runtime" };
        const string source = "extern alias runtime; namespace Shop { [runtime::Notify.PgChannel(\"orders\")] public class Order { public int Id { get; set; } } }";
        Assert.Equal("NTG012", await build.With("Order.cs", source).BuildsOrSaysWhyAsync());
    }

    /// <summary>What the compiler reads from .editorconfig.</summary>
    private sealed class GeneratedFiles(string path) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) =>
            tree.FilePath == path ? GeneratedKind.MarkedGenerated : GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }

    private static Build WithLibrary(string[] aliases, string member, string? parent = null)
    {
        Build library = Shop with
        {
            AssemblyName = "Contracts",
            Sources = new Dictionary<string, string>
            {
                ["Contracts.cs"] = """
                    namespace Contracts
                    {
                        public class Base { public int Version { get; init; } = 3; }
                        public class Address { public string City { get; set; } = ""; }
                        public class Pair<T> { public T? First { get; init; } = default; }
                        public enum Kind { A, B }
                    }
                    """,
            },
        };
        string home = aliases.Length == 0 ? "global::Contracts." : "lib::Contracts.";
        foreach (string type in (string[])["Address", "Kind", "Pair"])
        {
            member = System.Text.RegularExpressions.Regex.Replace(member, $@"(?<![\w.]){type}(?=[<>? ({{]*)(?! \{{ get)", home + type);
        }

        string source = (aliases.Length == 0 ? "" : "extern alias lib;\n") + $$"""
            namespace Shop { [Notify.PgChannel("orders")] public class Order{{(parent is null ? "" : " : " + parent)}} { public {{member}} } }
            """;
        return Shop.With("Order.cs", source) with { References = [library.AsReference().WithAliases(aliases)] };
    }
}
