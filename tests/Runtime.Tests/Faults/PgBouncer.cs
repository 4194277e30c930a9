using System.Diagnostics;
using System.Net.Sockets;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>
/// A real PgBouncer in front of a database, on a free port of the loopback address, as another user than root. It ends, and its
/// folder goes, when the other end of its shell's standard input closes: by disposal, or with this process in whatever way.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP TERM
        "$1" -q "$2/pgbouncer.ini" >/dev/null 2>&1 </dev/null &
        echo started
        while read -r order; do
            if [ "$order" = pause ]; then kill -USR1 $!; else
                kill -KILL $!; wait $!; "$1" -q "$2/pgbouncer.ini" >/dev/null 2>&1 </dev/null &
            fi
            echo started
        done
        kill -KILL $!
        wait $!
        rm -rf "$2"
        """;

    private readonly Process _shell;

    private PgBouncer(Process shell, string connectionString)
    {
        _shell = shell;
        ConnectionString = connectionString;
    }

    /// <summary>Null where it is not installed.</summary>
    public static string? Program { get; } =
        Surroundings.OfThisMachine.FindCommand("pgbouncer") ?? (File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : null);

    /// <summary>Leads to the same database, through the pooler.</summary>
    public string ConnectionString { get; }

    /// <param name="database">A connection string to what is pooled.</param>
    /// <param name="mode"><c>session</c>, <c>transaction</c> or <c>statement</c>.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="poolSize">How many server sessions it opens for the database.</param>
    /// <param name="more">Further settings.</param>
    public static async Task<PgBouncer> StartAsync(
        string database, string mode, CancellationToken ct, int poolSize = 20, string more = "")
    {
        Assert.SkipWhen(Program is null, "PgBouncer is not installed (Debian, Ubuntu: apt-get install pgbouncer).");
        NpgsqlConnectionStringBuilder settings = new(database);
        ServerUser user = await ServerUser.ChooseAsync(Surroundings.OfThisMachine, ct);
        string folder = Directory.CreateTempSubdirectory("notifygen-pgbouncer-").FullName;
        int port = FreePort.Choose();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pgbouncer.ini"),
            $"""
            [databases]
            * = host={settings.Host} port={settings.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = {mode}
            default_pool_size = {poolSize}
            ignore_startup_parameters = extra_float_digits
            {more}
            """,
            ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), $"\"{settings.Username}\" \"{settings.Password}\"\n", ct);
        if (user.Name is { } owner)
        {
            Assert.True((await new Command("chown", ["-R", owner, folder]).RunAsync(ct)).Succeeded);
        }

        Process shell = Process.Start(user.Run("/bin/sh", "-c", Script, "sh", Program, folder).CreateStartInfo())!;
        settings.Port = port;
        // Npgsql's own reset has no meaning where the next command may run in another session.
        settings.NoResetOnClose = true;
        PgBouncer pooler = new(shell, settings.ConnectionString);
        await pooler.ReadyAsync(ct);
        return pooler;
    }

    /// <summary>Kills it and starts it anew, on the same port.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await _shell.StandardInput.WriteLineAsync("again".AsMemory(), ct);
        await _shell.StandardInput.FlushAsync(ct);
        await ReadyAsync(ct);
    }

    /// <summary>From now on a client without a server session waits for one, however many there are: PAUSE.</summary>
    public async Task PauseAsync(CancellationToken ct)
    {
        await _shell.StandardInput.WriteLineAsync("pause".AsMemory(), ct);
        await _shell.StandardInput.FlushAsync(ct);
        Assert.Equal("started", await _shell.StandardOutput.ReadLineAsync(ct));
    }

    /// <summary>Whether a notification arrives at a session that listens through the pooler.</summary>
    public async Task<bool> LetsHearAsync(string database, CancellationToken ct)
    {
        await using NpgsqlConnection session = await Session.OpenAsync(ConnectionString, ct);
        await session.ExecuteAsync("listen heard", ct);
        await Session.ExecuteAsync(database, "notify heard", ct);
        return await session.WaitAsync(TimeSpan.FromSeconds(2), ct);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        Assert.Equal("started", await _shell.StandardOutput.ReadLineAsync(ct));
        await WaitUntil.TrueAsync(
            async () =>
            {
                try
                {
                    await Session.ExecuteAsync(ConnectionString, "select 1", ct);
                    return true;
                }
                catch (NpgsqlException e) when (e.InnerException is SocketException or IOException)
                {
                    return false;
                }
            },
            ct);
    }
}
