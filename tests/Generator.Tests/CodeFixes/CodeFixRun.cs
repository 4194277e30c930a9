using System.Collections.Immutable;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Notify.Generator;
using Notify.Generator.Diagnostics;

namespace Generator.Tests.CodeFixes;

/// <summary>A project in a workspace, as an editor has it, with the generator running in it; and what a code fix makes of it.</summary>
internal sealed class CodeFixRun : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly CodeFixProvider _provider;
    private readonly Project _project;

    private CodeFixRun(CodeFixProvider provider, string[] sources)
    {
        _provider = provider;
        CSharpCompilation like = TestCompilation.Create("Shop", []);
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = _workspace.CurrentSolution.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, "Shop", "Shop", LanguageNames.CSharp, compilationOptions: like.Options,
            parseOptions: TestCompilation.ParseOptions, metadataReferences: like.References, analyzerReferences: [new OurGenerator()]));
        for (int at = 0; at < sources.Length; at++)
        {
            string name = $"Source{at}.cs";
            solution = solution.AddDocument(DocumentId.CreateNewId(id), name, SourceText.From(sources[at]), filePath: name);
        }

        _project = solution.GetProject(id)!;
    }

    /// <summary>The files after the first fix that is offered was applied to the only diagnostic there is; it is gone then, and all of it compiles.</summary>
    public static async Task<string[]> FixAsync(CodeFixProvider provider, params string[] sources)
    {
        using CodeFixRun run = new(provider, sources);
        Diagnostic diagnostic = Assert.Single(await run.DiagnosticsAsync(run._project));
        return await run.AppliedAsync((await run.ActionsAsync(diagnostic))[0]);
    }

    /// <summary>The same for what is offered under a title.</summary>
    public static async Task<string[]> FixAsAsync(CodeFixProvider provider, string title, params string[] sources)
    {
        using CodeFixRun run = new(provider, sources);
        Diagnostic diagnostic = Assert.Single(await run.DiagnosticsAsync(run._project));
        return await run.AppliedAsync((await run.ActionsAsync(diagnostic)).Single(action => action.Title == title));
    }

    /// <summary>The same for all diagnostics of the project at once.</summary>
    public static async Task<string[]> FixAllAsync(CodeFixProvider provider, params string[] sources)
    {
        using CodeFixRun run = new(provider, sources);
        ImmutableArray<Diagnostic> diagnostics = await run.DiagnosticsAsync(run._project);
        Assert.True(diagnostics.Length > 1, "There must be several to fix.");
        CodeAction one = (await run.ActionsAsync(diagnostics[0]))[0];
        FixAllContext context = new(
            run.DocumentOf(diagnostics[0]), provider, FixAllScope.Project, one.EquivalenceKey!, provider.FixableDiagnosticIds,
            new Known(run, diagnostics), TestContext.Current.CancellationToken);
        return await run.AppliedAsync((await provider.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    /// <summary>The titles of what is offered for the only diagnostic.</summary>
    public static async Task<string[]> TitlesAsync(CodeFixProvider provider, params string[] sources)
    {
        using CodeFixRun run = new(provider, sources);
        Diagnostic diagnostic = Assert.Single(await run.DiagnosticsAsync(run._project));
        return [.. (await run.ActionsAsync(diagnostic)).Select(action => action.Title)];
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        ImmutableArray<DiagnosticAnalyzer> analyzers =
        [
            .. typeof(Descriptors).Assembly.GetTypes()
                .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers(analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. all.Concat(await ErrorsAsync(project)).Where(diagnostic => _provider.FixableDiagnosticIds.Contains(diagnostic.Id))];
    }

    /// <summary>What the generator reports, which the workspace shows to editors only.</summary>
    private static async Task<ImmutableArray<Diagnostic>> ErrorsAsync(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        SyntaxTree?[] written = await Task.WhenAll(
            project.Documents.Select(document => document.GetSyntaxTreeAsync(TestContext.Current.CancellationToken)));
        CSharpGeneratorDriver.Create([new NotifyGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(
                compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(written!), out _, out ImmutableArray<Diagnostic> errors,
                TestContext.Current.CancellationToken);
        return errors;
    }

    private async Task<List<CodeAction>> ActionsAsync(Diagnostic diagnostic)
    {
        List<CodeAction> actions = [];
        await _provider.RegisterCodeFixesAsync(new CodeFixContext(
            DocumentOf(diagnostic), diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    private async Task<string[]> AppliedAsync(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Solution changed = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        Project project = changed.GetProject(_project.Id)!;
        Assert.Empty(await DiagnosticsAsync(project));
        Compilation compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return [.. await Task.WhenAll(_project.DocumentIds.Select(async id => (await project.GetDocument(id)!.GetTextAsync()).ToString()))];
    }

    private Document DocumentOf(Diagnostic diagnostic) => _project.GetDocument(diagnostic.Location.SourceTree)!;

    private sealed class OurGenerator : AnalyzerReference
    {
        // The workspace compares generators by reference.
        private readonly ImmutableArray<ISourceGenerator> _generators = [new NotifyGenerator().AsSourceGenerator()];

        public override string? FullPath => null;

        public override object Id => nameof(OurGenerator);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;
    }

    private sealed class Known(CodeFixRun run, ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => run.DocumentOf(diagnostic).Id == document.Id));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
