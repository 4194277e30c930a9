using System.Diagnostics;
using System.Globalization;

namespace Notify.Testing;

/// <summary>Starts and stops the server of one data folder, and waits until it really has.</summary>
internal sealed class ServerProcess(PostgresBinaries binaries, ServerUser user, ClusterFolder folder)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public async Task InitializeAsync(string superuser, string password, CancellationToken ct = default)
    {
        // A password, although the server is private: trust would make every user of this machine its superuser. Through a pipe that
        // the server's user makes, because that user can't open one of root's again, as --pwfile does.
        Command initdb = user.Run(
            "/bin/sh",
            "-c",
            "cat | \"$@\" --pwfile=/dev/stdin",
            "sh",
            binaries.InitDb,
            "-D",
            folder.Data,
            "--username=" + superuser,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
        CommandResult result = await (initdb with { Input = password + "\n", WorkingDirectory = folder.Home }).RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new EmbeddedPostgresException(
                $"The data folder of the PostgreSQL server could not be created by '{binaries.InitDb}'{user.Explanation}:\n"
                + result.Output);
        }

        await folder.AppendAsync(
            Path.Combine(folder.Data, "postgresql.conf"), $"\ninclude '../{Path.GetFileName(folder.Settings)}'\n", ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns true when the server accepts connections and false when the port is taken; any other failure is thrown with the
    /// end of the log.
    /// </summary>
    public async Task<bool> StartAsync(TimeSpan timeout, CancellationToken ct = default)
    {
        long logStart = await folder.LogLengthAsync(ct).ConfigureAwait(false);
        // pg_ctl starts the server in a new session, so Ctrl-C does not reach it, and detects an early exit. The caller's timeout
        // applies; pg_ctl's must only be longer.
        string seconds = Math.Ceiling(timeout.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture);
        Command start = user.Run(binaries.PgCtl, "start", "-w", "-t", seconds, "-D", folder.Data, "-l", folder.Log);
        CommandResult result = await (start with { WorkingDirectory = folder.Home }).RunAsync(ct).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return true;
        }

        string log = await folder.ReadLogEndAsync(logStart).ConfigureAwait(false);
        if (log.Contains("Address already in use", StringComparison.Ordinal))
        {
            return false;
        }

        throw new EmbeddedPostgresException(
            $"The PostgreSQL server of '{binaries.Folder}' did not start{user.Explanation}. The end of its log:\n{log}");
    }

    /// <summary>Returns when the process and its children have ended; at once if it does not run.</summary>
    public async Task StopAsync(StopMode mode, CancellationToken ct = default)
    {
        if (await folder.ReadPidAsync(ct).ConfigureAwait(false) is not { } pid || !IsRunning(pid))
        {
            return;
        }

        string modeName = mode == StopMode.Immediate ? "immediate" : "fast";
        Command stop = user.Run(binaries.PgCtl, "stop", "-W", "-m", modeName, "-D", folder.Data);
        CommandResult result = await (stop with { WorkingDirectory = folder.Home }).RunAsync(ct).ConfigureAwait(false);
        // The postmaster ends after its children. pg_ctl would only wait until the PID file is gone.
        long start = Stopwatch.GetTimestamp();
        while (IsRunning(pid))
        {
            if (Stopwatch.GetElapsedTime(start) > StopTimeout)
            {
                throw new EmbeddedPostgresException(
                    $"The PostgreSQL server did not stop in {StopTimeout.TotalSeconds} s. {result.Output}\nThe end of its log:\n"
                    + await folder.ReadLogEndAsync().ConfigureAwait(false));
            }

            await Task.Delay(PollInterval, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether the process is a server on our data folder. The PID alone does not say so: after a crash it can belong to a
    /// stranger, and a zombie keeps it until it is reaped, which the first process of some containers never does.
    /// </summary>
    private bool IsRunning(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains(folder.Data, StringComparer.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }

        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.ProcessName == "postgres";
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
