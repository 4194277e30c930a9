namespace Generator.Tests.Incremental;

/// <summary>
/// Random edits, each compared with a generator without a previous run: 20 s, or as long as <c>NOTIFY_FUZZ_SECONDS</c> says. Each run has
/// another seed; a failure names it, and <c>NOTIFY_FUZZ_SEED</c> repeats it.
/// </summary>
public sealed class RandomEditTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Random_edits_give_what_a_fresh_run_gives()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("NOTIFY_FUZZ_SEED"), out int given) ? given : Environment.TickCount;
        FuzzResult result = await RandomEdits.RunAsync(GeneratorSubject.Ours, seed, RandomEdits.Duration, TestContext.Current.CancellationToken);
        output.WriteLine($"seed {seed}: {result.Edits} edits, of which {result.Changes} changed what is generated or reported");
        Assert.True(result.Fault is null, result.Fault);
        Assert.True(result.Changes > 0);
    }
}
