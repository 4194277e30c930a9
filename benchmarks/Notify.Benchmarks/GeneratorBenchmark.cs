using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;

namespace Notify.Benchmarks;

/// <summary>What the generator costs a build, and an edit in the editor.</summary>
internal static class GeneratorBenchmark
{
    private const string Record = """
        using System; using System.ComponentModel.DataAnnotations; using Notify;
        [PgChannel("channel_{0}")]
        public sealed record Payload{0}(long Id, [MaxLength(100)] string Customer, decimal Amount, DateTimeOffset At, Guid Correlation, int? Quantity);
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static async Task RunAsync(BenchmarkRun run)
    {
        Comparison comparison = new("Generator", "cold ms", "cold ms a record*", "ms after an unrelated edit", "ms after editing one record", "edit / cold", "MB kept");
        foreach (int records in new[] { 1, 100, 1000 })
        {
            comparison.Add($"{records} records", () => Task.FromResult(Measure(new NotifyGenerator(), records)));
        }

        Comparison floor = new("1000 records", "cold ms*", "ms after editing one record*");
        floor.Add("a generator that asks for nothing", () => Task.FromResult(ColdAndEdit(new BindingGenerator(binds: false))));
        floor.Add("a generator that only binds", () => Task.FromResult(ColdAndEdit(new BindingGenerator(binds: true))));
        floor.Add("NotifyGen", () => Task.FromResult(ColdAndEdit(new NotifyGenerator())));
        string[] tables = [await comparison.RunAsync(run.Rounds), await floor.RunAsync(run.Rounds)];
        run.Reached("generator, one record of 1000 edited: time", "its cold run", "≤ 0.02", Comparison.Shown(comparison.Figures(2, 4)));
        run.Reached("the same", "a generator that only binds the records", "", floor.Ratio(2, 1, against: 1));

        run.Write(
            "generator",
            "The generator",
            """
            Records of six members, one a file. Cold: a new driver over a new compilation. The edits reuse its driver: a file without channels
            gets another method, or one record another member. The compiler's own part, binding what the generator asks it for, is included.
            Kept: what stays in memory after the cold run, the generated text and syntax trees included. The generator that asks for nothing
            only has Roslyn hand it each annotated record; the one that only binds asks for each record's members, their types and
            attributes, and does nothing with them: what these cost nobody can save.
            """,
            string.Join('\n', tables));
    }

    private static double[] ColdAndEdit(IIncrementalGenerator generator)
    {
        double[] figures = Measure(generator, 1000);
        return [figures[0], figures[3]];
    }

    private static double[] Measure(IIncrementalGenerator generator, int records)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Shop",
            [.. Enumerable.Range(0, records).Select(id => Tree(Record.Replace("{0}", $"{id}", StringComparison.Ordinal))), Tree("class Other { }")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        // What every compilation does once for its references is no part of it.
        _ = compilation.GetTypeByMetadataName("Payload0")!.GetAttributes();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(generator);
        double cold = Run(ref driver, compilation);
        double kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;

        CSharpCompilation other = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], Tree("class Other { void M() { } }"));
        GeneratorDriver unrelated = driver;
        double unrelatedEdit = Run(ref unrelated, other);
        string text = compilation.SyntaxTrees[0].ToString().Replace("long Id", "long Id, int Added", StringComparison.Ordinal);
        GeneratorDriver edited = driver;
        double edit = Run(ref edited, compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], Tree(text)));
        return [cold, cold / records, unrelatedEdit, edit, edit / cold, kept];
    }

    private static double Run(ref GeneratorDriver driver, CSharpCompilation compilation)
    {
        long started = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return driver.GetRunResult().Diagnostics.IsEmpty && driver.GetRunResult().GeneratedTrees.Length > 0
            ? milliseconds
            : throw new InvalidOperationException("The generator did not do its work.");
    }

    private static SyntaxTree Tree(string text) => CSharpSyntaxTree.ParseText(text);
}
