using System.Text.RegularExpressions;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;

namespace Generator.Tests.Payloads;

/// <summary>
/// Types that hold the next one twice: 60 levels, so that two to the power of 60 paths lead to the innermost type. No step may follow each of
/// them.
/// </summary>
public sealed partial class DiamondTests
{
    private const int Levels = 60;

    private static readonly string Source = string.Concat(
    [
        "[PgChannel(\"diamond\"), PgTrigger(\"t\")] public record Payload(Level0 One, Level0? Other);\n",
        .. Enumerable.Range(0, Levels).Select(level => $"public record Level{level}(Level{level + 1} One, List<Level{level + 1}>? Other, Level{level + 1}? Last);\n"),
        $"public record Level{Levels}(int Id);",
    ]);

    [Fact(Timeout = 120_000)]
    public async Task Each_type_is_parsed_and_printed_once()
    {
        GeneratorRun run = await RunAsync(TestCompilation.Create("Shop", [Source]));
        Assert.Empty(run.CompilerDiagnostics());
        string text = run.Files["Diamond.g.cs"];
        Assert.Equal(Levels + 1, ReadMethod().Count(text));
        await run.DiagnosticsAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Equal_models_are_compared_by_type()
    {
        GeneratorRun run = await RunAsync(TestCompilation.Create("Shop", [Source]));

        // The record is bound again, and what comes of it is the same.
        GeneratorRun again = await Task.Run(() => run.Again(compilation => compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.Last(), TestCompilation.Parse(Source + " public partial record Unrelated;", "Other.cs"))));
        Assert.Contains(
            again.Result.TrackedSteps[NotifyGenerator.ChannelStep].SelectMany(step => step.Outputs),
            output => output.Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached);
    }

    private static Task<GeneratorRun> RunAsync(CSharpCompilation compilation) => Task.Run(() => GeneratorRun.Of(compilation));

    [GeneratedRegex(@"private global::Level\d+ ReadLevel\d+\(")]
    private static partial Regex ReadMethod();
}
