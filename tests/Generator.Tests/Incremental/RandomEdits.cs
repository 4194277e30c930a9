using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Incremental;

/// <summary>Compares a generator with one that has no previous run, over random edits.</summary>
internal static class RandomEdits
{
    private const string SecondsVariable = "NOTIFY_FUZZ_SECONDS";

    /// <summary>Short in each test run, any time by hand.</summary>
    public static TimeSpan Duration => IsByHand
        ? TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable(SecondsVariable)!, CultureInfo.InvariantCulture))
        : TimeSpan.FromSeconds(20);

    public static bool IsByHand => Environment.GetEnvironmentVariable(SecondsVariable) is { Length: > 0 };

    /// <returns>The first difference, with the seed and the edits that led to it; null if there was none.</returns>
    public static async Task<FuzzResult> RunAsync(GeneratorSubject subject, int seed, TimeSpan duration, CancellationToken ct)
    {
        Random random = new(seed);
        RandomProject edits = new(random);
        Stopwatch elapsed = Stopwatch.StartNew();
        FuzzResult result = new(0, 0, null);
        while (elapsed.Elapsed < duration && result.Fault is null)
        {
            result = await RunOnceAsync(subject, edits, random, result, ct);
        }

        return result with { Fault = result.Fault is null ? null : $"seed {seed}: {result.Fault}" };
    }

    private static async Task<FuzzResult> RunOnceAsync(
        GeneratorSubject subject, RandomProject edits, Random random, FuzzResult result, CancellationToken ct)
    {
        CSharpCompilation project = RandomProject.Start();
        SubjectRun run = subject.Run(project);
        SortedDictionary<string, string> last = await run.ReadAsync();
        List<string> log = [];
        for (int step = 0; step < 8; step++)
        {
            ct.ThrowIfCancellationRequested();
            (project, string done) = edits.Mutate(project);
            log.Add(done);
            if (random.Next(8) == 0)
            {
                (project, done) = edits.Mutate(project);
                log.Add(done);
            }

            SubjectRun next = run.Next(project);
            SortedDictionary<string, string> expected = await GeneratorSubject.Fresh.RunOnCopy(project).ReadAsync();
            string? fault = SubjectRun.Difference(await next.ReadAsync(), expected);
            bool changed = SubjectRun.Difference(last, expected) is not null;
            result = new FuzzResult(result.Edits + 1, result.Changes + (changed ? 1 : 0), fault is null ? null : $"{fault}\nafter {string.Join("\nand ", log)}");
            if (fault is not null)
            {
                return result;
            }

            // Drivers are immutable, and an IDE sometimes goes on from an older one.
            run = random.Next(6) == 0 ? run : next;
            last = expected;
            if (random.Next(5) == 0)
            {
                project = edits.Restore(project);
            }
        }

        return result;
    }
}

/// <param name="Edits">How many were made.</param>
/// <param name="Changes">How many of them changed what is generated or reported.</param>
/// <param name="Fault">The first difference; null if there was none.</param>
internal sealed record FuzzResult(int Edits, int Changes, string? Fault);
