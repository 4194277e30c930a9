using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;

namespace Generator.Tests.Diagnostics;

/// <summary>
/// Every diagnostic has its page in docs/diagnostics/, and the page tells the truth: its examples are compiled and give what it
/// says. A new descriptor fails here until its page, its row of the index, its release note and its test are written.
/// </summary>
public sealed class DiagnosticPagesTests
{
    /// <summary>What a project with ImplicitUsings has; all else an example must say for itself.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly string Root = FindRoot();

    private static readonly string PagesFolder = Path.Combine(Root, "docs", "diagnostics");

    private static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    /// <summary>Those that the compiler would load: it looks for the attribute.</summary>
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Descriptors).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static TheoryData<string> Ids => [.. All.Select(descriptor => descriptor.Id).Distinct()];

    [Fact]
    public void Ids_are_well_formed_and_unique()
    {
        Assert.NotEmpty(All);
        Assert.All(All, descriptor => Assert.Matches(@"^NTG\d{3}$", descriptor.Id));
        Assert.Equal(All.Select(descriptor => descriptor.Id).Distinct(), All.Select(descriptor => descriptor.Id));
    }

    [Fact]
    public void Analyzers_support_all_descriptors_and_no_others()
    {
        IEnumerable<DiagnosticDescriptor> supported = Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Distinct();
        Assert.Equal(All, supported.OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_descriptor_has_a_page_and_every_page_a_descriptor()
    {
        Assert.Equal(
            All.Select(descriptor => descriptor.Id + ".md"),
            Directory.GetFiles(PagesFolder).Select(path => Path.GetFileName(path)).Where(name => name != "README.md")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_lists_every_descriptor_in_order()
    {
        Assert.Equal(
            All.Select(descriptor => (
                Page: $"[{descriptor.Id}]({descriptor.Id}.md)",
                Title: Title(descriptor),
                Severity: descriptor.DefaultSeverity + (descriptor.IsEnabledByDefault ? "" : ", off by default"))),
            Rows(Path.Combine(PagesFolder, "README.md"))
                .Where(cells => cells[0].StartsWith("[NTG", StringComparison.Ordinal))
                .Select(cells => (Page: cells[0], Title: cells[1], Severity: cells[2])));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_is_titled_and_linked_as_the_descriptor_says(string id)
    {
        DiagnosticDescriptor descriptor = Find(id);
        Assert.Equal($"# {id}: {Title(descriptor)}", Page.Read(id).Heading);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_wrong_example_gives_just_the_message_of_the_page(string id)
    {
        Page page = Page.Read(id);

        // Distinct, because the same is said of each of two declarations that conflict.
        string actual = string.Join('\n', (await CompileAsync(page.Wrong, Find(id)))
            .Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}")
            .Distinct());
        Assert.True(page.Message == actual, $"The page says:\n{page.Message}\nThe example gives:\n{actual}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_mended_example_gives_no_diagnostic(string id)
    {
        Page page = Page.Read(id);
        Assert.NotEqual(page.Wrong, page.Mended);
        Assert.Empty(await CompileAsync(page.Mended, Find(id)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_release_notes_list_the_descriptor(string id)
    {
        DiagnosticDescriptor descriptor = Find(id);
        string generator = Path.Combine(Root, "src", "Notify.Generator");
        string[] row = Rows(Path.Combine(generator, "AnalyzerReleases.Shipped.md"))
            .Concat(Rows(Path.Combine(generator, "AnalyzerReleases.Unshipped.md")))
            .Last(cells => cells[0] == id);

        // "Disabled" is Roslyn's word here. A changed rule has its former category and severity in between.
        string severity = descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled";
        Assert.Equal([id, descriptor.Category, severity, Title(descriptor)], [.. row[..3], row[^1]]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Another_test_knows_the_id(string id)
    {
        string tests = Path.Combine(Root, "tests", "Generator.Tests");
        Assert.Contains(Directory.GetFiles(tests, "*.cs", SearchOption.AllDirectories), path =>
            Path.GetFileName(path) != $"{nameof(DiagnosticPagesTests)}.cs"
            && !Regex.IsMatch(Path.GetRelativePath(tests, path), @"^(bin|obj)[\\/]|\.(verified|received)\.cs$")
            && Regex.IsMatch(File.ReadAllText(path), $@"\b{id}\b"));
    }

    /// <summary>What our analyzers say of a page's example, which the compiler itself must have nothing to say of.</summary>
    private static async Task<ImmutableArray<Diagnostic>> CompileAsync(string example, DiagnosticDescriptor descriptor)
    {
        CSharpCompilation compilation = TestCompilation.Create("Shop", [example]);
        CSharpParseOptions options = Parsing(example);
        compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(ImplicitUsings, options, "ImplicitUsings.cs"), CSharpSyntaxTree.ParseText(example, options, "Source0.cs"));
        if (Regex.Match(example, @"^extern alias (\w+);", RegexOptions.Multiline) is { Success: true } alias)
        {
            MetadataReference primitives = compilation.References.Single(
                reference => Path.GetFileName(reference.Display) == "System.Net.Primitives.dll");
            compilation = compilation.ReplaceReference(primitives, primitives.WithAliases([alias.Groups[1].Value]));
        }

        if (!descriptor.IsEnabledByDefault)
        {
            compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
                [KeyValuePair.Create(descriptor.Id, ReportDiagnostic.Warn)]));
        }

        GeneratorRun run = GeneratorRun.Of(compilation);
        Assert.Empty(run.CompilerDiagnostics());
        return [.. run.Errors, .. await run.Output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)];
    }

    /// <summary>An example may begin with a line of its project file.</summary>
    private static CSharpParseOptions Parsing(string example) =>
        Regex.Match(example, @"^// <LangVersion>(\d+)</LangVersion>") is { Success: true } setting
            && LanguageVersionFacts.TryParse(setting.Groups[1].Value, out LanguageVersion version)
            ? TestCompilation.ParseOptions.WithLanguageVersion(version)
            : TestCompilation.ParseOptions;

    private static DiagnosticDescriptor Find(string id) => All.First(descriptor => descriptor.Id == id);

    private static string Title(DiagnosticDescriptor descriptor) => descriptor.Title.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows of a file's Markdown tables, with or without a bar at either end; heads of tables too.</summary>
    private static IEnumerable<string[]> Rows(string path)
    {
        return File.ReadAllLines(path)
            .Where(line => line.Contains('|', StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries));
    }

    private static string FindRoot([CallerFilePath] string path = "")
    {
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
    }

    /// <summary>A page's parts. Reading fails unless it has just these.</summary>
    private sealed record Page(string Heading, string Wrong, string Message, string Mended)
    {
        public static Page Read(string id)
        {
            string text = File.ReadAllText(Path.Combine(PagesFolder, id + ".md")).ReplaceLineEndings("\n");
            string[] sections = text.Split("\n## ");
            Assert.Equal(["Wrong", "The message", "Mended"], sections.Skip(1).Select(section => section.Split('\n')[0]));
            string[] opening = sections[0].Trim().Split("\n\n");
            Assert.True(opening.Length == 2, "A page opens with its title and one paragraph.");
            return new Page(
                opening[0], Block(sections[1], "csharp"), Block(sections[2], "text").TrimEnd('\n'), Block(sections[3], "csharp"));
        }

        private static string Block(string section, string language)
        {
            string[] parts = section.Split("```");
            Assert.True(parts.Length == 3, $"A section has one block of code:\n{section}");
            Assert.StartsWith(language + "\n", parts[1], StringComparison.Ordinal);
            return parts[1][(language.Length + 1)..];
        }
    }
}
