using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator;
using Notify.Generator.Analysis;

namespace Generator.Tests.Support;

/// <summary>One run of the generator over a compilation, and what came of it.</summary>
internal sealed class GeneratorRun
{
    private GeneratorRun(CSharpCompilation input, GeneratorDriver driver)
    {
        Input = input;
        Driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out ImmutableArray<Diagnostic> errors, CancellationToken.None);
        Errors = [.. errors.Where(error => !error.IsSuppressed)];
        Output = (CSharpCompilation)output;
    }

    public CSharpCompilation Input { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>The compilation with the generated files.</summary>
    public CSharpCompilation Output { get; }

    /// <summary>What the generator reports, without what the source suppresses.</summary>
    public ImmutableArray<Diagnostic> Errors { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>What was generated for channels, by file name; the attribute that every compilation gets is left out.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources
        .Where(source => !source.HintName.Contains("EmbeddedAttribute", StringComparison.Ordinal))
        .ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    public static GeneratorRun Of(params string[] sources) => Of(TestCompilation.Create("Shop", sources));

    public static GeneratorRun Of(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new NotifyGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new GeneratorRun(compilation, driver);
    }

    /// <summary>Runs again, with what the first run cached, after an edit.</summary>
    public GeneratorRun Again(Func<CSharpCompilation, CSharpCompilation> edit) => new(edit(Input), Driver);

    /// <summary>What the compiler says of the whole, warnings too; only the tests' own source may lack documentation.</summary>
    public ImmutableArray<Diagnostic> CompilerDiagnostics()
    {
        return
        [
            .. Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden
                && !(diagnostic.Id == "CS1591" && Input.ContainsSyntaxTree(diagnostic.Location.SourceTree))),
        ];
    }

    /// <summary>What the generator and our analyzer say of the source that the user wrote.</summary>
    public async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync()
    {
        CompilationWithAnalyzers analysis = Output.WithAnalyzers([new ChannelAnalyzer()]);
        return [.. Errors, .. await analysis.GetAnalyzerDiagnosticsAsync(CancellationToken.None)];
    }
}
