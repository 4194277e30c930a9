using Migrations.Tests;
using Notify.Testing;

[assembly: AssemblyFixture(typeof(MigrationServer))]

namespace Migrations.Tests;

/// <summary>A server, with a database for each test.</summary>
public sealed class MigrationServer : IAsyncLifetime
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
