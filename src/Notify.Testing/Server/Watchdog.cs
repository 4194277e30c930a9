using System.Diagnostics;

namespace Notify.Testing;

/// <summary>
/// A shell process that stops a server and removes its folder when this process ends, even by SIGKILL. The script is
/// <c>watchdog.sh</c>. <see cref="EndAsync"/> uses the same path for every normal stop, so the path that matters after a kill is
/// tested daily.
/// </summary>
internal sealed class Watchdog
{
    private const string ScriptVariable = "NOTIFYGEN_WATCHDOG";

    // The script gives up after 20 s; the rest is slack for a busy machine.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Script = ReadScript();

    private readonly ClusterFolder _folder;
    private readonly ServerUser _user;
    private readonly Process _process;

    private Watchdog(ClusterFolder folder, ServerUser user, Process process)
    {
        _folder = folder;
        _user = user;
        _process = process;
    }

    public int ProcessId => _process.Id;

    /// <summary>
    /// Returns when it watches. Call it before the folder exists, so that nothing is ever unwatched.
    /// </summary>
    public static async Task<Watchdog> StartAsync(
        ClusterFolder folder, ServerUser user, Surroundings surroundings, CancellationToken ct = default)
    {
        Command remove = user.Run("rm", "-rf", folder.Home);
        // In a variable, so that process listings show a short line instead of the script.
        string[] command = ["/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "watchdog", folder.Path, remove.FileName, .. remove.Arguments];
        // In a new session if the system can, so that a SIGKILL for the process group does not reach it.
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

        return new Watchdog(folder, user, process);
    }

    /// <summary>Stops the server and removes the folder; returns false if that did not succeed within a minute.</summary>
    public async Task<bool> EndAsync()
    {
        await CloseAndWaitAsync(_process).ConfigureAwait(false);
        if (Directory.Exists(_folder.Path))
        {
            // The watchdog was killed, so start another one to do the work.
            Watchdog second = await StartAsync(_folder, _user, Surroundings.OfThisMachine).ConfigureAwait(false);
            await CloseAndWaitAsync(second._process).ConfigureAwait(false);
        }

        return !Directory.Exists(_folder.Path);
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
