using System.Collections.Immutable;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator;
using Notify.Generator.Analysis;

namespace Generator.Tests.Compatibility;

/// <summary>A user's project, compiled with the generator and the analyzer.</summary>
internal sealed record Build
{
    public string AssemblyName { get; init; } = "Shop";

    public CSharpParseOptions Parsing { get; init; } = TestCompilation.ParseOptions;

    public CSharpCompilationOptions Compiling { get; init; } = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999);

    public ImmutableArray<MetadataReference> References { get; init; } = [];

    /// <summary>The alias of the package, which holds two assemblies.</summary>
    public string? PackageAlias { get; init; }

    /// <summary>By path.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>The project with one more file, or another one in its place.</summary>
    public Build With(string path, string source) => this with
    {
        Sources = Sources.Where(file => file.Key != path).Append(new(path, source)).ToDictionary(),
    };

    /// <summary>
    /// Checks that the project builds without a word about generated files, or that NotifyGen says once why it does not. Returns the id;
    /// null for a build without one.
    /// </summary>
    public async Task<string?> BuildsOrSaysWhyAsync()
    {
        CSharpCompilation input = Compilation();
        GeneratorDriver driver = CSharpGeneratorDriver
            .Create([new NotifyGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out ImmutableArray<Diagnostic> failures, CancellationToken.None);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        AssertNone(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden
            && diagnostic.Location.SourceTree is { } tree && !input.ContainsSyntaxTree(tree)));
        AssertNone(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> ours =
            [.. failures, .. await output.WithAnalyzers([new ChannelAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None)];
        AssertNone(ours.Where(diagnostic => !diagnostic.Id.StartsWith("NTG", StringComparison.Ordinal)));
        Diagnostic[] errors = [.. ours.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

        // What several types claim is reported at each of them.
        bool isConflict = errors.Length > 0 && errors[0].Id is "NTG004" or "NTG010" or "NTG206";
        Assert.True(
            isConflict ? errors.DistinctBy(error => error.Id).Count() == 1 && errors.Distinct().Count() == errors.Length : errors.Length <= 1,
            string.Join('\n', ours));
        return errors.FirstOrDefault()?.Id;
    }

    private static void AssertNone(IEnumerable<Diagnostic> diagnostics)
    {
        string found = string.Join('\n', diagnostics);
        Assert.True(found.Length == 0, found);
    }

    /// <summary>What the generator makes of it: the names of files, and the types in them.</summary>
    public (IReadOnlyList<string> Files, IReadOnlyList<INamedTypeSymbol> Types) Generated()
    {
        CSharpCompilation input = Compilation();
        GeneratorDriverRunResult result = CSharpGeneratorDriver
            .Create([new NotifyGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _, CancellationToken.None)
            .GetRunResult();
        return (
            [.. result.Results.Single().GeneratedSources.Select(source => source.HintName)],
            [
                .. output.GetSymbolsWithName(_ => true, SymbolFilter.Type, CancellationToken.None).OfType<INamedTypeSymbol>()
                    .Where(type => type.DeclaringSyntaxReferences.Any(reference => !input.ContainsSyntaxTree(reference.SyntaxTree))),
            ]);
    }

    /// <summary>The project as a reference of another one.</summary>
    public MetadataReference AsReference() => Compilation().ToMetadataReference();

    public CSharpCompilation Compilation() => CSharpCompilation.Create(
        AssemblyName,
        Sources.Select(file => CSharpSyntaxTree.ParseText(file.Value, Parsing, file.Key)),
        [
            .. TestCompilation.References.Select(reference =>
                PackageAlias is { } alias && Path.GetFileNameWithoutExtension(reference.Display) is "Notify.Runtime" or "Notify.Payloads"
                    ? reference.WithAliases([alias])
                    : reference),
            .. References,
        ],
        Compiling);
}
