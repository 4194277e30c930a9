using System.Net;
using System.Net.Sockets;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>The password, or the certificate, changes while the process runs.</summary>
public sealed class WrongPasswordTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_password_that_was_wrong_and_is_right_again(bool periodic)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string role = "rotating_" + Guid.NewGuid().ToString("N")[..8];
        await Session.ExecuteAsync(database, $"create role {role} login password 'first'", Ct);
        string current = "wrong";
        await using ListenerFixture fixture = new(
            new NpgsqlConnectionStringBuilder(database) { Username = role, Password = null }.ConnectionString,
            options => options.ConfigureDataSource = builder =>
            {
                if (periodic)
                {
                    builder.UsePeriodicPasswordProvider(
                        (_, _) => ValueTask.FromResult(Volatile.Read(ref current)),
                        TimeSpan.FromMilliseconds(50),
                        TimeSpan.FromMilliseconds(50));
                }
                else
                {
                    builder.UsePasswordProvider(
                        _ => Volatile.Read(ref current), (_, _) => ValueTask.FromResult(Volatile.Read(ref current)));
                }
            });
        Task<FaultScenario> starting = FaultScenario.StartAsync(fixture, database, Ct);
        await ExpectRefusedAsync(fixture, count: 3);
        Assert.False(starting.IsCompleted);
        Volatile.Write(ref current, "first");
        await using FaultScenario scenario = await starting;

        await Session.ExecuteAsync(database, $"alter role {role} password 'second'", Ct);
        int before = fixture.Log.Count(nameof(NotifyLog.ConnectionLost));
        await Session.TerminateListenerAsync(database, Ct);
        await ExpectRefusedAsync(fixture, before + 4);
        Volatile.Write(ref current, "second");
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task What_certificates_to_use_is_asked_at_each_connect()
    {
        // All that it takes is somebody who agrees to TLS; what follows fails.
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int asked = 0;
        await using ListenerFixture fixture = new(
            $"Host=127.0.0.1;Port={((IPEndPoint)server.LocalEndpoint).Port};Username=nobody;SSL Mode=Require",
            options => options.ConfigureDataSource = builder =>
                builder.UseSslClientAuthenticationOptionsCallback(_ => Interlocked.Increment(ref asked)));
        await fixture.Listener.StartAsync(Ct);
        for (int connection = 1; connection <= 3; connection++)
        {
            using Socket client = await server.AcceptSocketAsync(Ct);
            await client.ReceiveAsync(new byte[8], Ct);
            await client.SendAsync("S"u8.ToArray(), Ct);
            await client.ReceiveAsync(new byte[1], Ct); // The client's part of the handshake.
            Assert.Equal(connection, Volatile.Read(ref asked));
        }
    }

    private static async Task ExpectRefusedAsync(ListenerFixture fixture, int count)
    {
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count);
        PostgresException error = Assert.IsAssignableFrom<PostgresException>(entry.Error);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }
}
