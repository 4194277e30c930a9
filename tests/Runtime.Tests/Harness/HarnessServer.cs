using Notify.Testing;

namespace Runtime.Tests.Harness;

/// <summary>A server of ours whatever the environment says, because its processes are paused; with room for a fleet.</summary>
[CollectionDefinition(Name)]
public sealed class HarnessServer : IAsyncLifetime, ICollectionFixture<HarnessServer>
{
    internal const string Name = "harness";

    public EmbeddedPostgres Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await EmbeddedPostgres.StartAsync(PrivateServer.Options with
    {
        Settings = new Dictionary<string, string> { ["max_connections"] = "300" },
    });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
