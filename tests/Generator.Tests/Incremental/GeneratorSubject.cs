using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator;
using Notify.Generator.Analysis;

namespace Generator.Tests.Incremental;

/// <summary>A generator and its analyzer. Tests may have broken a part of them.</summary>
internal sealed class GeneratorSubject(Func<IIncrementalGenerator> generator, Func<DiagnosticAnalyzer> analyzer)
{
    /// <summary>The generator of the product.</summary>
    public static GeneratorSubject Ours { get; } = new(static () => new NotifyGenerator(), static () => new ChannelAnalyzer());

    /// <summary>One that remembers nothing.</summary>
    public static GeneratorSubject Fresh { get; } = new(static () => new FreshGenerator(), static () => new ChannelAnalyzer());

    public SubjectRun Run(CSharpCompilation compilation, params (string Key, string Value)[] options) => new(Start(options), compilation, analyzer, CancellationToken.None);

    /// <summary>The same on trees that no run has seen.</summary>
    public SubjectRun RunOnCopy(CSharpCompilation compilation)
    {
        CSharpCompilation copy = CSharpCompilation.Create(
            compilation.AssemblyName,
            compilation.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.GetText(), (CSharpParseOptions)tree.Options, tree.FilePath)),
            compilation.References,
            compilation.Options);
        return Run(copy);
    }

    private CSharpGeneratorDriver Start((string Key, string Value)[] options)
    {
        return CSharpGeneratorDriver.Create(
            [generator().AsSourceGenerator()],
            optionsProvider: new MSBuildOptions(options),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }
}

/// <summary>What MSBuild passes to the compiler.</summary>
internal sealed class MSBuildOptions((string Key, string Value)[] options) : AnalyzerConfigOptionsProvider
{
    private readonly Values _values = new(options.ToDictionary(option => option.Key, option => option.Value));

    public override AnalyzerConfigOptions GlobalOptions => _values;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _values;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _values;

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}

/// <summary>A run of a generator, and the analyzer's after it.</summary>
internal sealed class SubjectRun
{
    private readonly GeneratorDriver _driver;
    private readonly Func<DiagnosticAnalyzer> _analyzer;
    private readonly Compilation _output;

    public SubjectRun(GeneratorDriver driver, CSharpCompilation compilation, Func<DiagnosticAnalyzer> analyzer, CancellationToken ct)
    {
        Input = compilation;
        _analyzer = analyzer;
        _driver = driver.WithUpdatedParseOptions(compilation.SyntaxTrees[0].Options).RunGeneratorsAndUpdateCompilation(compilation, out _output, out ImmutableArray<Diagnostic> diagnostics, ct);
        Diagnostics = diagnostics;
    }

    public CSharpCompilation Input { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    /// <summary>Runs with what this run has left in the driver, on another version of the project.</summary>
    public SubjectRun Next(CSharpCompilation compilation) => NextUnless(compilation, CancellationToken.None);

    public SubjectRun NextUnless(CSharpCompilation compilation, CancellationToken cancelled) => new(_driver, compilation, _analyzer, cancelled);

    /// <summary>The generated files by name, and one entry of all diagnostics.</summary>
    public async Task<SortedDictionary<string, string>> ReadAsync()
    {
        SortedDictionary<string, string> read = Files();
        ImmutableArray<Diagnostic> analyzed = await _output
            .WithAnalyzers([_analyzer()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        read["diagnostics"] = string.Join('\n', Diagnostics.Concat(analyzed).Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal));
        return read;
    }

    public SortedDictionary<string, string> Files()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        if (Result.Exception is { } exception)
        {
            files["exception"] = exception.GetType().Name;
        }

        // The array is not set after an exception.
        foreach (GeneratedSourceResult source in Result.GeneratedSources is { IsDefault: false } sources ? sources : [])
        {
            files[source.HintName] = source.SourceText.ToString();
        }

        return files;
    }

    /// <summary>The first difference between what two runs made; null if there is none.</summary>
    public static string? Difference(SortedDictionary<string, string> one, SortedDictionary<string, string> other)
    {
        foreach (string file in one.Keys.Union(other.Keys))
        {
            string[] lines = one.GetValueOrDefault(file, "nothing").Split('\n');
            string[] others = other.GetValueOrDefault(file, "nothing").Split('\n');
            for (int at = 0; at < Math.Max(lines.Length, others.Length); at++)
            {
                if (lines.ElementAtOrDefault(at) != others.ElementAtOrDefault(at))
                {
                    return $"{file}:{at + 1}: {lines.ElementAtOrDefault(at)} <> {others.ElementAtOrDefault(at)}";
                }
            }
        }

        return null;
    }
}
