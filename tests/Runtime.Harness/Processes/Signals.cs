using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Runtime.Harness.Processes;

/// <summary>What .NET has no call for.</summary>
internal static class Signals
{
    // The numbers of Linux; macOS has others.
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Process {processId} takes no signal");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
