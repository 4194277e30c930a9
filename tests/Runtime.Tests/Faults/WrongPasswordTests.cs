using System.Net;
using System.Net.Sockets;
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
        await using Wiring wiring = new(
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
        Task<Scene> starting = Scene.StartAsync(wiring, database, Ct);
        await ExpectRefusedAsync(wiring, count: 3);
        Assert.False(starting.IsCompleted);
        Volatile.Write(ref current, "first");
        await using Scene scene = await starting;

        await Session.ExecuteAsync(database, $"alter role {role} password 'second'", Ct);
        int before = wiring.Log.Entries.Count(entry => entry.Id == 2);
        await Session.TerminateListenerAsync(database, Ct);
        await ExpectRefusedAsync(wiring, before + 4);
        Volatile.Write(ref current, "second");
        await scene.ExpectOneGapAsync(2);
        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task What_certificates_to_use_is_asked_at_each_connect()
    {
        // All that it takes is somebody who agrees to TLS; what follows fails.
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int asked = 0;
        await using Wiring wiring = new(
            $"Host=127.0.0.1;Port={((IPEndPoint)server.LocalEndpoint).Port};Username=nobody;SSL Mode=Require",
            options => options.ConfigureDataSource = builder =>
                builder.UseSslClientAuthenticationOptionsCallback(_ => Interlocked.Increment(ref asked)));
        await wiring.Listener.StartAsync(Ct);
        for (int connection = 1; connection <= 3; connection++)
        {
            using Socket client = await server.AcceptSocketAsync(Ct);
            await client.ReceiveAsync(new byte[8], Ct);
            await client.SendAsync("S"u8.ToArray(), Ct);
            await client.ReceiveAsync(new byte[1], Ct); // The client's part of the handshake.
            Assert.Equal(connection, Volatile.Read(ref asked));
        }
    }

    private static async Task ExpectRefusedAsync(Wiring wiring, int count)
    {
        PostgresException error = Assert.IsAssignableFrom<PostgresException>((await wiring.Log.WaitForAsync(2, Ct, count)).Error);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }
}
