using System.Diagnostics;

namespace Notify.Testing;

/// <summary>
/// A shell process that stops a server and removes its folder when this process ends, even by SIGKILL: the script is
/// <c>watchdog.sh</c>. <see cref="EndAsync"/> makes it do so now, so that the way that matters after a kill is the way of every
/// day.
/// </summary>
internal sealed class Watchdog
{
    private const string ScriptVariable = "NOTIFYGEN_WATCHDOG";

    // The script gives up after 20 s of waiting; what comes on top is for a machine that is busy.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Script = ReadScript();

    private readonly string _folder;
    private readonly Process _process;

    private Watchdog(string folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    public int ProcessId => _process.Id;

    /// <summary>
    /// Returns when it watches. The folder need not exist yet, and had better not: so nothing is ever unwatched.
    /// </summary>
    public static async Task<Watchdog> StartAsync(string folder, Surroundings surroundings, CancellationToken ct = default)
    {
        // Through a variable, so that a list of processes shows a short line and not the script.
        string[] command = ["/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "watchdog", folder];
        // A session of its own where the system can: a SIGKILL for the whole process group does not reach it then.
        Command start = surroundings.FindCommand("setsid") is { } setsid
            ? new Command(setsid, command)
            : new Command(command[0], command[1..]);
        Process process = new() { StartInfo = start.CreateStartInfo() };
        process.StartInfo.Environment[ScriptVariable] = Script;
        process.Start();
        try
        {
            string? word = await process.StandardOutput.ReadLineAsync(ct).ConfigureAwait(false);
            if (word != "watching")
            {
                string errors = await process.StandardError.ReadToEndAsync(ct).ConfigureAwait(false);
                throw new EmbeddedPostgresException($"The watchdog of the PostgreSQL server did not start. {errors.Trim()}");
            }
        }
        catch
        {
            process.StandardInput.Close();
            process.Dispose();
            throw;
        }

        return new Watchdog(folder, process);
    }

    /// <summary>Stops the server and removes the folder; returns false when that did not succeed in a minute.</summary>
    public async Task<bool> EndAsync()
    {
        await CloseAndWaitAsync(_process).ConfigureAwait(false);
        if (Directory.Exists(_folder))
        {
            // Somebody killed the watchdog: another one does the work.
            Watchdog second = await StartAsync(_folder, Surroundings.OfThisMachine).ConfigureAwait(false);
            await CloseAndWaitAsync(second._process).ConfigureAwait(false);
        }

        return !Directory.Exists(_folder);
    }

    private static async Task CloseAndWaitAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            using CancellationTokenSource timeout = new(EndTimeout);
            try
            {
                await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The caller checks the folder, which says more than the exit code.
            }
        }
    }

    private static string ReadScript()
    {
        using Stream stream = typeof(Watchdog).Assembly.GetManifestResourceStream("watchdog.sh")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
