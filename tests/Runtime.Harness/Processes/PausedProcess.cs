using System.ComponentModel;

namespace Runtime.Harness.Processes;

/// <summary>Processes stopped by SIGSTOP: their sockets stay open and are not read.</summary>
public sealed class PausedProcess : IDisposable
{
    private readonly int[] _ids;

    private PausedProcess(int[] ids)
    {
        _ids = ids;
        foreach (int id in ids)
        {
            Signals.Send(id, Signals.Stop);
        }
    }

    /// <summary>Why nothing can be paused here; null where it can.</summary>
    public static string? Unavailable { get; } = OperatingSystem.IsLinux() ? null : "Processes are paused on Linux only.";

    /// <param name="ids">Of processes that the test has started, or of backends of its own server.</param>
    public static PausedProcess Pause(params int[] ids) => new(ids);

    /// <summary>Whether all of them have stopped: the signal takes a moment.</summary>
    public bool IsPaused => Array.TrueForAll(_ids, id => StateOf(id) == 'T');

    /// <summary>They go on.</summary>
    public void Dispose()
    {
        foreach (int id in _ids)
        {
            try
            {
                Signals.Send(id, Signals.Continue);
            }
            catch (Win32Exception)
            {
                // It was killed meanwhile.
            }
        }
    }

    /// <summary>The state is the field after the name, and the name is in parentheses and may hold some.</summary>
    private static char StateOf(int id)
    {
        string stat = File.ReadAllText($"/proc/{id}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
