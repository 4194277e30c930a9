using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>The password changes while the process runs.</summary>
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

    private static async Task ExpectRefusedAsync(Wiring wiring, int count)
    {
        PostgresException error = Assert.IsAssignableFrom<PostgresException>((await wiring.Log.WaitForAsync(2, Ct, count)).Error);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }
}
