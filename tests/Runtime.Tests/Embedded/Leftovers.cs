using System.Diagnostics;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

/// <summary>What a server can leave behind: processes and folders.</summary>
internal static class Leftovers
{
    /// <summary>The folder that goes when the server does: its data is two levels below.</summary>
    public static string FolderOf(EmbeddedPostgres server) => Path.GetDirectoryName(Path.GetDirectoryName(server.DataFolder))!;

    /// <summary>The processes that have the folder in their command line or work inside it; zombies have neither.</summary>
    public static List<string> ProcessesOf(string folder) => OperatingSystem.IsLinux()
        ? [.. Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
            .Select(process => CommandLine(process, folder)).OfType<string>()]
        : [.. PsLines().Where(line => line.Contains(folder, StringComparison.Ordinal))];

    public static async Task AssertNoneSoonAsync(string folder, CancellationToken ct)
    {
        long start = Stopwatch.GetTimestamp();
        while ((Directory.Exists(folder) || ProcessesOf(folder).Count > 0) && Stopwatch.GetElapsedTime(start).TotalSeconds < 15)
        {
            await Task.Delay(20, ct);
        }

        AssertNone(folder);
    }

    public static void AssertNone(string folder)
    {
        Assert.False(Directory.Exists(folder), $"'{folder}' is left.");
        Assert.Empty(ProcessesOf(folder));
    }

    private static string? CommandLine(string process, string folder)
    {
        try
        {
            string command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            string? workingFolder = command.Length > 0 ? new FileInfo(Path.Combine(process, "cwd")).LinkTarget : null;
            bool belongs = command.Contains(folder, StringComparison.Ordinal)
                || workingFolder?.StartsWith(folder, StringComparison.Ordinal) == true;
            return belongs ? command : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It has just ended, or it is another user's.
        }
    }

    private static string[] PsLines()
    {
        ProcessStartInfo start = new("ps", ["-axww", "-o", "command="]) { RedirectStandardOutput = true };
        using Process ps = Process.Start(start)!;
        return ps.StandardOutput.ReadToEnd().Split('\n');
    }
}
