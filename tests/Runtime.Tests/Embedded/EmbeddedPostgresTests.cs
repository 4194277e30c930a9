using System.Net;
using System.Net.Sockets;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Embedded;

public sealed class EmbeddedPostgresTests(PrivateServerFixture fixture) : IClassFixture<PrivateServerFixture>
{
    private readonly EmbeddedPostgres _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_server_answers_as_superuser_and_says_its_version()
    {
        object? superuser = await PrivateServer.QueryAsync(
            _server.ConnectionString, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", Ct);
        object? version = await PrivateServer.QueryAsync(_server.ConnectionString, "SHOW server_version", Ct);

        Assert.Equal(true, superuser);
        Assert.StartsWith(_server.ServerVersion.ToString(), (string?)version, StringComparison.Ordinal);
        Assert.InRange(_server.ServerVersion.Major, 15, 99);
        Assert.False(_server.IsExternal);
    }

    [Fact]
    public async Task It_lets_nobody_in_without_the_password()
    {
        NpgsqlConnectionStringBuilder guessing = new(_server.ConnectionString) { Password = "postgres" };

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => PrivateServer.OpenAsync(guessing.ConnectionString, Ct));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Fresh_databases_are_separate_and_have_the_encoding_that_was_asked_for()
    {
        string first = await _server.CreateDatabaseAsync(ct: Ct);
        string second = await _server.CreateDatabaseAsync("named \"so\"", "LATIN1", Ct);

        await PrivateServer.QueryAsync(first, "CREATE TABLE only_here ()", Ct);

        Assert.Equal(true, await PrivateServer.QueryAsync(first, "SELECT to_regclass('only_here') IS NOT NULL", Ct));
        Assert.Equal(true, await PrivateServer.QueryAsync(second, "SELECT to_regclass('only_here') IS NULL", Ct));
        Assert.Equal("UTF8", await PrivateServer.QueryAsync(first, "SHOW server_encoding", Ct));
        Assert.Equal("LATIN1", await PrivateServer.QueryAsync(second, "SHOW server_encoding", Ct));
        Assert.Equal("named \"so\"", await PrivateServer.QueryAsync(second, "SELECT current_database()::text", Ct));
    }

    [Fact]
    public async Task Several_run_at_once_and_the_given_settings_go_before_the_defaults()
    {
        EmbeddedPostgresOptions options = PrivateServer.Options with
        {
            Settings = new Dictionary<string, string> { ["FSYNC"] = "on", ["application_name"] = @"o'hara \n" },
        };

        EmbeddedPostgres[] others = await Task.WhenAll(
            EmbeddedPostgres.StartAsync(options, Ct), EmbeddedPostgres.StartAsync(PrivateServer.Options, Ct));
        await using EmbeddedPostgres first = others[0];
        await using EmbeddedPostgres second = others[1];

        Assert.Equal("on", await PrivateServer.QueryAsync(first.ConnectionString, "SHOW fsync", Ct));
        Assert.Equal(@"o'hara \n", await PrivateServer.QueryAsync(first.ConnectionString, "SHOW application_name", Ct));
        Assert.Equal("off", await PrivateServer.QueryAsync(second.ConnectionString, "SHOW fsync", Ct));
        Assert.Equal("off", await PrivateServer.QueryAsync(_server.ConnectionString, "SHOW fsync", Ct));
    }

    [Fact]
    public async Task A_given_port_is_used()
    {
        int port = FreePort.Choose();

        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(PrivateServer.Options with { Port = port }, Ct);

        Assert.Equal(port, PrivateServer.PortOf(server.ConnectionString));
        Assert.Equal(1, await PrivateServer.QueryAsync(server.ConnectionString, "SELECT 1", Ct));
    }

    [Fact]
    public async Task A_chosen_port_that_another_takes_first_is_replaced_by_another_one()
    {
        using TcpListener thief = new(IPAddress.Loopback, 0);
        thief.Start();
        Queue<int> ports = new([((IPEndPoint)thief.LocalEndpoint).Port, FreePort.Choose()]);
        Surroundings unlucky = Surroundings.OfThisMachine with { ChoosePort = ports.Dequeue };

        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(PrivateServer.Options, unlucky, Ct);

        Assert.Empty(ports);
        Assert.Equal(1, await PrivateServer.QueryAsync(server.ConnectionString, "SELECT 1", Ct));
    }
}
