namespace Generator.Tests.Incremental;

/// <summary>
/// Random edits, each compared with a generator without a previous run: 20 s, or as long as <c>NOTIFY_FUZZ_SECONDS</c> says. Each run has
/// another seed; a failure names it.
/// </summary>
public sealed class RandomEditTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Random_edits_give_what_a_fresh_run_gives()
    {
        int seed = Environment.TickCount;
        FuzzResult result = await RandomEdits.RunAsync(GeneratorSubject.Ours, seed, RandomEdits.Duration, TestContext.Current.CancellationToken);
        output.WriteLine($"seed {seed}: {result.Edits} edits, of which {result.Changes} changed what is generated or reported");
        Assert.Null(result.Fault);
        Assert.True(result.Changes > 0);
    }
}
