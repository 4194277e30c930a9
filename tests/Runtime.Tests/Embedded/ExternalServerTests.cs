using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Embedded;

public sealed class ExternalServerTests(PostgresServer shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_of_the_environment_is_used_and_only_the_databases_made_there_are_dropped()
    {
        string connectionString = await shared.CreateDatabaseAsync(ct: Ct);
        EmbeddedPostgres server = await StartAsync(
            ("NOTIFY_TEST_CONNECTION", connectionString), ("ConnectionStrings__Postgres", "Host=no"));
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string name = new NpgsqlConnectionStringBuilder(database).Database!;
        string count = $"SELECT count(*) FROM pg_database WHERE datname = '{name}'";
        await using NpgsqlConnection stillOpen = await PrivateServer.OpenAsync(database, Ct);

        Assert.True(server.IsExternal);
        Assert.Null(server.DataFolder);
        Assert.Equal(connectionString, server.ConnectionString);
        Assert.Equal(await shared.GetVersionAsync(), server.ServerVersion);
        Assert.Equal(1L, await PrivateServer.QueryAsync(connectionString, count, Ct));
        await server.DisposeAsync();
        Assert.Equal(0L, await PrivateServer.QueryAsync(connectionString, count, Ct));
    }

    [Fact]
    public async Task The_configuration_name_is_understood_and_the_server_can_not_be_stopped()
    {
        string connectionString = await shared.CreateDatabaseAsync(ct: Ct);
        await using EmbeddedPostgres server = await StartAsync(("ConnectionStrings__Postgres", connectionString));

        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => server.RestartAsync(ct: Ct));
        Assert.Contains("NOTIFY_TEST_CONNECTION", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => server.StopAsync(ct: Ct));
        await Assert.ThrowsAsync<NotSupportedException>(() => server.StartAgainAsync(Ct));
    }

    [Fact]
    public async Task A_server_that_can_not_be_reached_is_an_error_that_names_the_variable_and_not_the_password()
    {
        string nobody = $"Host=127.0.0.1;Port={FreePort.Choose()};Username=x;Password=secret-word";

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => StartAsync(("NOTIFY_TEST_CONNECTION", nobody)));

        Assert.Contains("NOTIFY_TEST_CONNECTION", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", error.ToString(), StringComparison.Ordinal);
    }

    private static Task<EmbeddedPostgres> StartAsync(params (string Name, string Value)[] variables)
    {
        Surroundings surroundings = Surroundings.OfThisMachine with
        {
            Variable = name => variables.FirstOrDefault(variable => variable.Name == name).Value,
        };
        return EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions(), surroundings, Ct);
    }
}
