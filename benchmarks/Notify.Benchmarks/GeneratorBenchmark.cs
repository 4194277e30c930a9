using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Notify.Benchmarks;

/// <summary>What the generator costs a build, and an edit in the editor.</summary>
internal static class GeneratorBenchmark
{
    private const int Edits = 5;

    public static async Task RunAsync(BenchmarkRun run)
    {
        List<string> tables = [];
        foreach (int units in run.IsQuick ? [100] : (int[])[100, 1000, 5000])
        {
            Comparison sizes = Compare($"{units} types", [GeneratorWorkload.DriverOnly, GeneratorWorkload.Ours], units);
            tables.Add(await sizes.RunAsync(run.Rounds));
        }

        Comparison peers = Compare(
            "1000 types",
            [
                GeneratorWorkload.DriverOnly, GeneratorWorkload.BindingOnly, GeneratorWorkload.Ours,
                .. run.IsQuick ? (GeneratorWorkload[])[]
                    : [GeneratorWorkload.SystemTextJson, GeneratorWorkload.Refit, GeneratorWorkload.Mapperly],
            ],
            1000);
        tables.Add(await peers.RunAsync(run.Rounds));
        const int Ours = 2;
        run.Reached("generator, 1000 records: an edit elsewhere, time", "its cold run", "≤ 0.025", Comparison.Shown(peers.Figures(Ours, 2)));
        run.Reached("the same", "Roslyn's driver only", "≤ 1.5", peers.Ratio(Ours, 1));
        run.Reached("generator, one record of 1000 edited: time", "its cold run", "≤ 0.04", Comparison.Shown(peers.Figures(Ours, 4)));
        run.Reached("generator, a base type elsewhere edited: time", "its cold run", "≤ 0.04", Comparison.Shown(peers.Figures(Ours, 6)));
        if (!run.IsQuick)
        {
            tables.Add(await BuildBenchmark.RunAsync(run.Rounds));
        }

        run.Write(
            "generator",
            "The generator",
            $"""
            Types of six members, one a file; for Refit, interfaces of two methods. Processor time of the driver's run, in milliseconds. Cold: a new
            driver over a new compilation. The edits reuse its driver; each figure is the mean of {Edits} edits. Elsewhere: another body in a file
            without annotated types. One type: another member of an annotated type. A base type: another member of the base of an annotated type's
            base, in a third file. "Roslyn's driver only" reads syntax and prints one line for each type. "First bind" is the time that the compiler
            takes to bind the first type of an edited compilation, which every generator that binds anything pays.

            The last table builds a project of 1000 such records. Processor time of all processes, in milliseconds: the compiler alone, and
            `dotnet build` as a whole. "The text" is compiled from files, without a generator.
            """,
            string.Join('\n', tables));
    }

    private static Comparison Compare(string heading, GeneratorWorkload[] workloads, int units)
    {
        Comparison comparison = new(
            heading, "cold ms", "elsewhere ms*", "/ cold", "one type ms*", "/ cold", "a base type ms", "/ cold", "first bind ms");
        foreach (GeneratorWorkload workload in workloads)
        {
            comparison.Add(workload.Name, () => Task.FromResult(Measure(workload, units)));
        }

        return comparison;
    }

    private static double[] Measure(GeneratorWorkload workload, int units)
    {
        CSharpCompilation compilation = workload.Compile(units);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(workload.Create());
        GC.Collect();
        double cold = Run(ref driver, compilation);
        double elsewhere = Edit(driver, () => GeneratorWorkload.EditElsewhere(compilation));
        double one = Edit(driver, () => workload.EditOne(compilation));
        double ofBase = Edit(driver, () => GeneratorWorkload.EditBase(compilation));
        CSharpCompilation edited = workload.EditOne(compilation);
        double bind = ProcessorTime.Measure(() => _ = edited.GetTypeByMetadataName("Shop.Unit0")!.GetAttributes());
        return [cold, elsewhere, elsewhere / cold, one, one / cold, ofBase, ofBase / cold, bind];
    }

    private static double Edit(GeneratorDriver driver, Func<CSharpCompilation> edit)
    {
        double sum = 0;
        for (int at = 0; at < Edits; at++)
        {
            GeneratorDriver edited = driver;
            sum += Run(ref edited, edit());
        }

        return sum / Edits;
    }

    private static double Run(ref GeneratorDriver driver, CSharpCompilation compilation)
    {
        GeneratorDriver after = driver;
        double milliseconds = ProcessorTime.Measure(() => after = after.RunGenerators(compilation));
        driver = after;
        GeneratorDriverRunResult result = driver.GetRunResult();
        return result.Results.All(one => one.Exception is null) && result.GeneratedTrees.Length > 0
            && !result.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? milliseconds
            : throw new InvalidOperationException("The generator did not do its work.");
    }
}
