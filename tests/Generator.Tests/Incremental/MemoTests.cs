using System.Runtime.CompilerServices;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Analysis;
using Notify.Generator.Parsing;

namespace Generator.Tests.Incremental;

/// <summary>What the memo keeps, and for whom.</summary>
public sealed class MemoTests
{
    private static readonly string[] Sources =
    [
        .. Enumerable.Range(0, 20).Select(id => $"namespace Shop; [PgChannel(\"channel_{id}\")] public record Unit{id}(long Id, Kind Kind) : Base;"),
        "namespace Shop; public record Base(int Version = 1); public enum Kind { First }",
        "namespace Shop; public class Other { void M() { } }",
    ];

    [Fact]
    public void Nothing_keeps_an_edited_compilation_alive()
    {
        (SubjectRun run, List<WeakReference> before) = EditManyTimes();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.DoesNotContain(before, reference => reference.IsAlive);
        GC.KeepAlive(run);
    }

    [Fact]
    public void Forks_of_one_driver_run_side_by_side_and_may_be_cancelled()
    {
        CSharpCompilation project = TestCompilation.Create("Shop", Sources);
        using Interruption interruption = new();
        SubjectRun start = GeneratorSubject.Ours.Run(project.WithOptions(project.Options.WithSyntaxTreeOptionsProvider(interruption)));
        Func<CSharpCompilation>[] edits =
        [
            () => start.Input,
            () => Edit.Put(start.Input, "Source1.cs", Sources[1].Replace("long Id", "long Id, int Added")),
            () => Edit.Put(start.Input, "Source20.cs", Sources[20].Replace("First", "First, Second")),
        ];
        SortedDictionary<string, string>[] expected = [.. edits.Select(edit => GeneratorSubject.Fresh.RunOnCopy(edit()).Files())];
        int cancelled = 0;
        Parallel.For(0, 300, run =>
        {
            // A compilation for each run: the compiler binds a type of it only once.
            CSharpCompilation edited = edits[run % 3]();
            using CancellationTokenSource source = new();
            SubjectRun result;
            try
            {
                interruption.Cancel(run % 5 == 0 ? source : null, questions: run % 4);
                result = start.NextUnless(edited, source.Token);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                interruption.Cancel(null);
                result = start.Next(edited);
            }

            Assert.Null(SubjectRun.Difference(result.Files(), expected[run % 3]));
        });

        // Without an edit nothing is bound.
        Assert.Equal(300 / 5 * 2 / 3, cancelled);
    }

    [Fact]
    public void One_record_less_leaves_all_others_in_their_places()
    {
        SubjectRun before = GeneratorSubject.Ours.Run(TestCompilation.Create("Shop", Sources));
        SubjectRun after = before.Next(Edit.Put(before.Input, "Source3.cs", null));
        HashSet<object> texts = new(before.Result.GeneratedSources.Select(source => source.SourceText), ReferenceEqualityComparer.Instance);
        Assert.Equal(["Channels.g.cs"], after.Result.GeneratedSources.Where(source => !texts.Contains(source.SourceText)).Select(source => source.HintName));
        SubjectRun again = after.Next(Edit.Put(after.Input, "Source3.cs", Sources[3]));
        texts.UnionWith(after.Result.GeneratedSources.Select(source => source.SourceText));
        Assert.Equal(
            ["Channel3.g.cs", "Channels.g.cs"],
            again.Result.GeneratedSources.Where(source => !texts.Contains(source.SourceText)).Select(source => source.HintName));
    }

    [Theory]
    [InlineData("false", 20)]
    [InlineData("true", 0)]
    [InlineData("", 0)]
    public void A_property_of_the_project_turns_it_off(string value, int bound)
    {
        SubjectRun before = GeneratorSubject.Ours.Run(TestCompilation.Create("Shop", Sources), ("build_property.NotifyGeneratorMemo", value));
        SubjectRun after = before.Next(Edit.Put(before.Input, "Source21.cs", Sources[21].Replace("{ }", "{ int a = 1; }")));
        Assert.Equal(bound, AdversarialEditTests.Bound(after));
    }

    [Fact]
    public async Task The_analyzer_parses_only_what_it_has_something_to_say_of()
    {
        string[] sources = [.. Sources, "[PgChannel(\"stored\")] public record Stored(int Id) { public int Left { get; } = 1; }", "[PgChannel(\"bad\")] public record Bad(object Any);"];
        GeneratorRun run = GeneratorRun.Of(sources);
        List<string> parsed = [];
        ChannelAnalyzer analyzer = new((symbol, attribute, compilation, report, ct) =>
        {
            lock (parsed)
            {
                parsed.Add(symbol.Name);
            }

            return ChannelParser.Parse(symbol, attribute, compilation, report, ct);
        });
        await run.Output.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["Stored"], parsed);

        // The same files in a compilation that the generator did not run on.
        parsed.Clear();
        CSharpCompilation other = run.Output.WithAssemblyName("Else");
        await other.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(22, parsed.Count);

        // A file of another generator, which ours has not seen.
        parsed.Clear();
        Compilation more = run.Output.AddSyntaxTrees(TestCompilation.Parse("class ByAnotherGenerator;", "Other/Other.g.cs"));
        await more.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(22, parsed.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (SubjectRun Last, List<WeakReference> Before) EditManyTimes()
    {
        // The driver holds the locations of the last run's errors.
        SubjectRun run = GeneratorSubject.Ours.Run(TestCompilation.Create("Shop",
        [
            .. Sources,
            "namespace Shop; [PgChannel(\"wrong\")] public record Wrong(object Any) : Base;",
            "namespace Shop; [PgChannel(\"channel_1\")] public record Twin(int Id) : Base;",
        ]));
        Assert.Equal(["NTG004", "NTG004", "NTG101"], run.Diagnostics.Select(error => error.Id).Order(StringComparer.Ordinal));
        List<WeakReference> before = [];
        for (int edit = 0; edit < 20; edit++)
        {
            string path = $"Source{edit % 3 * 10}.cs";
            SyntaxTree tree = run.Input.SyntaxTrees.Single(tree => tree.FilePath == path);
            before.Add(new WeakReference(run.Input));
            before.Add(new WeakReference(tree));
            before.Add(new WeakReference(run.Input.GetTypeByMetadataName("Shop.Unit7")));
            string text = tree.ToString();
            run = run.Next(Edit.Put(run.Input, path, edit % 2 == 0 ? text.Replace("int Version", "long Version").Replace("long Id", "int Id") : text + $" class More{edit};"));
        }

        return (run, before);
    }

    /// <summary>Cancels a run while it binds: the compiler asks for the options of a file then.</summary>
    private sealed class Interruption : SyntaxTreeOptionsProvider, IDisposable
    {
        private readonly ThreadLocal<(CancellationTokenSource? Source, int Questions)> _next = new();

        /// <summary>Cancels in this thread after so many questions.</summary>
        public void Cancel(CancellationTokenSource? source, int questions = 0) => _next.Value = (source, questions);

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken)
        {
            (CancellationTokenSource? source, int questions) = _next.Value;
            _next.Value = (source, questions - 1);
            if (questions == 0)
            {
                source?.Cancel();
            }

            return GeneratedKind.Unknown;
        }

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }

        public void Dispose() => _next.Dispose();
    }
}
