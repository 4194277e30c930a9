using Notify;
using Runtime.Tests.Faults;

namespace Runtime.Tests.Publishing;

/// <summary>What one notification allocates in the steady state, the driver's part included; measured while no other test runs.</summary>
[Collection(Measured.Name)]
public sealed class PublishingAllocationTests(PostgresServer server)
{
    private const int Together = 50;
    private const int Times = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Of each caller, its task and its notification are left; the payload's array goes back to the pool.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Of_a_coalesced_notification_only_what_its_caller_holds_is_allocated()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        ChannelPublisher<Tick> publisher = fixture.PublishTo("c");
        Tick[] ticks = [.. Enumerable.Range(0, Together).Select(id => new Tick(id, "some text é"))];
        Task[] publishing = new Task[Together];

        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int time = 0; time < Times; time++)
            {
                for (int i = 0; i < Together; i++)
                {
                    publishing[i] = publisher.PublishAsync(ticks[i], CancellationToken.None).AsTask();
                }

                await Task.WhenAll(publishing);
            }

            least = long.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (Together * Times));
        }

        // About 400, with a part of what each batch allocates: how many go together depends on how quickly the server answers.
        Assert.InRange(least, 1, 480);
    }
}
