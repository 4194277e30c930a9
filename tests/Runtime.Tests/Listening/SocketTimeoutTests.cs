using System.Net.Sockets;
using System.Reflection;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

/// <summary>
/// When a wait begins, Npgsql sets the socket's timeout to that of commands and then to that of the wait: two system calls for each
/// notification, and none if the two are equal, which makes receiving several times as fast (F32). So the socket is asked, during
/// waits, whether they are.
/// </summary>
public sealed class SocketTimeoutTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task The_listener_waits_with_the_timeout_that_the_socket_has_anyway()
    {
        NotifyOptions options = new() { ConnectionString = await server.CreateDatabaseAsync(ct: Ct) };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        NpgsqlConnection driver = Field<NpgsqlConnection>(connection, "_connection");
        // Commands have another timeout, which must not stay.
        await connection.ExecuteAsync(["listen c"], Ct);
        await AssertAsync();
        await connection.PingAsync(() => [], Ct);
        await AssertAsync();

        async Task AssertAsync() => Assert.Equal(
            driver.CommandTimeout * 1000, await TimeoutWhileWaitingAsync(driver, options.ConnectionString, connection.WaitAsync));
    }

    /// <summary>The test above sees the difference. Should this one fail with a newer Npgsql, the cure may not be needed any more.</summary>
    [Fact(Timeout = 60_000)]
    public async Task The_drivers_default_is_to_set_it_back_and_forth()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using NpgsqlConnection driver = await Session.OpenAsync(database, Ct);
        await using NpgsqlCommand listen = new("listen c", driver);
        await listen.ExecuteNonQueryAsync(Ct);
        Assert.NotEqual(
            driver.CommandTimeout * 1000, await TimeoutWhileWaitingAsync(driver, database, () => driver.WaitAsync(Ct)));
    }

    private static async Task<int> TimeoutWhileWaitingAsync(NpgsqlConnection driver, string database, Func<Task> wait)
    {
        object connector = typeof(NpgsqlConnection).GetProperty("Connector", BindingFlags.Instance | BindingFlags.NonPublic)!
            .GetValue(driver)!;
        Task waiting = wait();
        int timeout = Field<Socket>(connector, "_socket").ReceiveTimeout;
        await Session.ExecuteAsync(database, "notify c", Ct);
        await waiting;
        return timeout;
    }

    private static T Field<T>(object owner, string name) =>
        (T)owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
}
