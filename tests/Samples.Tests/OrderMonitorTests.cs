using System.Reflection;
using Notify.Testing;
using OrderMonitor;

namespace Samples.Tests;

public sealed class OrderMonitorTests
{
    private static readonly Assembly Sample = typeof(OrderEvent).Assembly;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task It_runs_for_its_time_on_a_private_server_and_loses_nothing()
    {
        await using SampleProcess sample = SampleProcess.Start(Sample, "--seconds", "3", "--rate", "100");
        await sample.ReadToAsync("-- listening on order_events", Ct);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}  Insert  order +\d+  user +\d+  new +\d+\.\d\d$", await sample.ReadToAsync("Insert", Ct));
        Assert.Matches(@"^-- heard of: (\d+ [a-z ]+, )*\d+ new(, \d+ [a-z ]+)*$", await sample.ReadToAsync("-- heard of", Ct));
        string summary = await sample.ReadToAsync("-- sent", Ct);
        Assert.Matches(@"^-- sent (\d\d+), received \1, lost 0$", summary);
        Assert.Equal(0, await sample.ExitCodeAsync(Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task It_goes_on_by_itself_and_says_so_when_the_server_is_killed_and_restarted()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        await using SampleProcess sample = SampleProcess.Start(Sample, "--rate", "50", "--connection", server.ConnectionString);
        await sample.ReadToAsync("Insert", Ct);
        await server.RestartAsync(StopMode.Immediate, Ct);
        await sample.ReadToAsync("-- Disconnected since", Ct);
        await sample.ReadToAsync("-- listening again on order_events, connection 2", Ct);
        await sample.ReadToAsync("Update", Ct);
        await sample.InterruptAsync(Ct);
        Assert.Contains(", lost 0, missed in 1 reported gap(s)", await sample.ReadToAsync("-- sent", Ct), StringComparison.Ordinal);
        Assert.Equal(0, await sample.ExitCodeAsync(Ct));
    }

    [Theory(Timeout = 180_000)]
    [InlineData(2, "--second is not an option", "--second", "1")]
    [InlineData(2, "--seconds needs a value", "--seconds")]
    [InlineData(2, "--rate takes a whole number from 1 to 2000, not \"fast\"", "--rate", "fast")]
    [InlineData(2, "works with the private server only", "--connection", "Host=x", "--restart-after", "1")]
    [InlineData(1, "The server of --connection can't be used: Failed to connect", "--connection", "Host=127.0.0.1;Port=1;Username=x")]
    public async Task A_persons_mistake_gets_one_sentence_and_no_stack_trace(int exitCode, string message, params string[] arguments)
    {
        await using SampleProcess sample = SampleProcess.Start(Sample, arguments);
        string line = await sample.ReadToAsync(message, Ct);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.Equal(exitCode, await sample.ExitCodeAsync(Ct));
    }
}
