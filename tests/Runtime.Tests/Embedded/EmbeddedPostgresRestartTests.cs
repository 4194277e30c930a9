using System.Net;
using System.Net.Sockets;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Embedded;

public sealed class EmbeddedPostgresRestartTests(PrivateServerFixture fixture) : IClassFixture<PrivateServerFixture>
{
    private readonly EmbeddedPostgres _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_restart_breaks_connections_and_keeps_data_and_port(StopMode mode)
    {
        string database = await _server.CreateDatabaseAsync(ct: Ct);
        string logFile = Path.Combine(_server.DataFolder!, "..", "server.log");
        int logged = (await File.ReadAllTextAsync(logFile, Ct)).Length;
        await using NpgsqlConnection before = await PrivateServer.OpenAsync(database, Ct);
        object? startedBefore = await PrivateServer.QueryAsync(before, "SELECT pg_postmaster_start_time()", Ct);
        await PrivateServer.QueryAsync(before, "CREATE TABLE kept AS SELECT 42 AS answer", Ct);

        await _server.RestartAsync(mode, Ct);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => PrivateServer.QueryAsync(before, "SELECT 1", Ct));
        // The connection string is the same, so a server that answers it has kept the port.
        Assert.Equal(42, await PrivateServer.QueryAsync(database, "SELECT answer FROM kept", Ct));
        Assert.NotEqual(startedBefore, await PrivateServer.QueryAsync(database, "SELECT pg_postmaster_start_time()", Ct));
        string log = (await File.ReadAllTextAsync(logFile, Ct))[logged..];
        Assert.Contains($"received {mode.ToString().ToLowerInvariant()} shutdown request", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_server_has_no_process_refuses_connections_and_starts_again_with_its_data()
    {
        string database = await _server.CreateDatabaseAsync(ct: Ct);
        await PrivateServer.QueryAsync(database, "CREATE TABLE kept AS SELECT 42 AS answer", Ct);

        await _server.StopAsync(ct: Ct);
        await _server.StopAsync(ct: Ct);

        Assert.Empty(Leftovers.ProcessesOf(_server.DataFolder!));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => PrivateServer.OpenAsync(_server.ConnectionString, Ct));

        await _server.StartAgainAsync(Ct);
        Assert.Equal(42, await PrivateServer.QueryAsync(database, "SELECT answer FROM kept", Ct));
    }

    [Fact]
    public async Task Starting_again_says_when_the_port_was_taken_meanwhile_and_can_be_tried_again()
    {
        int port = PrivateServer.PortOf(_server.ConnectionString);
        await _server.StopAsync(StopMode.Immediate, Ct);
        using (TcpListener thief = new(IPAddress.Loopback, port))
        {
            thief.Start();
            EmbeddedPostgresException taken = await Assert.ThrowsAsync<EmbeddedPostgresException>(
                () => _server.StartAgainAsync(Ct));
            Assert.Contains($"port {port} is taken", taken.Message, StringComparison.Ordinal);
        }

        await _server.StartAgainAsync(Ct);
        Assert.Equal(1, await PrivateServer.QueryAsync(_server.ConnectionString, "SELECT 1", Ct));
    }
}
