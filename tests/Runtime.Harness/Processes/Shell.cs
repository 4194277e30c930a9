using System.Diagnostics;

namespace Runtime.Harness.Processes;

/// <summary>Runs what only the system's programs can do.</summary>
internal static class Shell
{
    /// <param name="script">Ends at the first command that fails. Its parameters are <c>$1</c>, <c>$2</c> and so on.</param>
    /// <param name="arguments">The parameters.</param>
    /// <exception cref="InvalidOperationException">A command failed; the message is what it said.</exception>
    public static void Run(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-e", "-c", script, "sh", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(errors.Trim() is { Length: > 0 } said ? said : $"exit code {process.ExitCode}");
        }
    }

    /// <summary>Why a script can't be run here; null where it can.</summary>
    public static string? WhyNot(string script, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root";
        }

        try
        {
            Run(script, arguments);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
