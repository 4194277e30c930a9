using Runtime.Harness.Processes;

namespace Runtime.Tests.Harness;

/// <summary>A client with little memory runs out of it, and one without a limit does not.</summary>
[Collection(HarnessServer.Name)]
public sealed class MemoryTests(HarnessServer harness)
{
    private const int Megabyte = 1 << 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_heap_limit_is_one()
    {
        Assert.StartsWith("out-of-memory", await AllocateAsync(new ClientLimits { HeapBytes = 100 * Megabyte }), StringComparison.Ordinal);
        Assert.Equal("allocated 200", await AllocateAsync(new ClientLimits()));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_memory_cgroup_is_seen_by_the_runtime_in_it()
    {
        Assert.SkipWhen(MemoryGroup.Unavailable is not null, MemoryGroup.Unavailable ?? "");
        using MemoryGroup group = new(200 * Megabyte);
        Assert.StartsWith("out-of-memory", await AllocateAsync(new ClientLimits { Group = group }), StringComparison.Ordinal);
    }

    private async Task<string> AllocateAsync(ClientLimits limits)
    {
        ClientSettings settings = new() { ConnectionString = harness.Server.ConnectionString };
        await using ClientProcess client = await ClientProcess.StartAsync(settings, limits, Ct);
        return await client.AskAsync("allocate 200", "", Ct); // Its first words.
    }
}
