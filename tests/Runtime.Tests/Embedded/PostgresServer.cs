using Notify.Testing;

[assembly: AssemblyFixture(typeof(Runtime.Tests.Embedded.PostgresServer))]

namespace Runtime.Tests.Embedded;

/// <summary>
/// The one server that all tests of the assembly share, each in databases of its own. A test that stops or restarts a server
/// starts its own instead. It is started by the first test that asks, so that a run of unit tests only starts none.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly Lazy<Task<EmbeddedPostgres>> _server = new(() => EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
    {
        Settings = new Dictionary<string, string> { ["max_connections"] = "200", ["shared_buffers"] = "16MB" },
        Progress = Console.Error.WriteLine,
    }));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The connection string of a fresh database.</summary>
    public async Task<string> CreateDatabaseAsync(string encoding = "UTF8", CancellationToken ct = default)
    {
        EmbeddedPostgres server = await _server.Value;
        return await server.CreateDatabaseAsync(encoding: encoding, ct: ct);
    }

    public async Task<Version> GetVersionAsync() => (await _server.Value).ServerVersion;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
