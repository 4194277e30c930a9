using Notify.Testing;
using Samples.Tests;

[assembly: AssemblyFixture(typeof(SampleServer))]

namespace Samples.Tests;

/// <summary>A server for those tests that look at what a sample has done in the database, each in a database of its own.</summary>
public sealed class SampleServer : IAsyncLifetime
{
    private readonly Lazy<Task<EmbeddedPostgres>> _server = new(() => EmbeddedPostgres.StartAsync());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<string> CreateDatabaseAsync(CancellationToken ct) => await (await _server.Value).CreateDatabaseAsync(ct: ct);

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
