using Outbox;

namespace Samples.Tests;

public sealed class OutboxTests(SampleServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task What_is_rolled_back_is_not_heard_and_what_nobody_heard_is_done_all_the_same()
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await using SampleProcess sample = SampleProcess.Start(typeof(OrderPlaced).Assembly, "--connection", database);
        foreach (string line in new[]
        {
            "placed order 1, before anything listens",
            "-- listening",
            "dispatched order 1 of Ann",
            "rolled back order 2",
        })
        {
            Assert.Equal(line, await sample.ReadToAsync("", Ct));
        }

        // The notification may overtake the line of the one who sent it.
        List<string> rest = [await sample.ReadToAsync("", Ct), await sample.ReadToAsync("", Ct), await sample.ReadToAsync("", Ct)];
        Assert.Equal(["dispatched order 3 of Cleo", "heard of order 3", "placed order 3"], rest.Order(StringComparer.Ordinal));
        Assert.Equal(0, await sample.ExitCodeAsync(Ct));
    }
}
