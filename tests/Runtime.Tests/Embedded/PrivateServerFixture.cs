using Notify.Testing;

namespace Runtime.Tests.Embedded;

/// <summary>A private server for the tests of one class.</summary>
public sealed class PrivateServerFixture : IAsyncLifetime
{
    public EmbeddedPostgres Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PrivateServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
