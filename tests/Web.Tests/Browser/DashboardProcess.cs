using System.Diagnostics;
using Dashboard;

namespace Web.Tests.Browser;

/// <summary>The sample as a person runs it: a process, and what it prints.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process _process;

    private DashboardProcess(Process process) => _process = process;

    public static DashboardProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [typeof(OrderChange).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The sample's own way to find a server is what is tested.
        start.Environment.Remove("NOTIFY_TEST_CONNECTION");
        start.Environment.Remove("ConnectionStrings__Postgres");
        return new DashboardProcess(Process.Start(start)!);
    }

    /// <summary>On this database, without customers.</summary>
    public static DashboardProcess StartQuiet(string connectionString) =>
        Start("--url", "http://127.0.0.1:0", "--rate", "0", "--connection", connectionString);

    /// <summary>Where the page is, once the program has said it.</summary>
    public async Task<string> AddressAsync(CancellationToken ct)
    {
        const string Before = "-- the dashboard is at ";
        while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith(Before, StringComparison.Ordinal))
            {
                return line[Before.Length..].Split(' ')[0];
            }
        }

        throw new InvalidOperationException($"The dashboard did not start: {await _process.StandardError.ReadToEndAsync(ct)}");
    }

    /// <summary>What Ctrl-C sends.</summary>
    public async Task InterruptAsync(CancellationToken ct)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(ct);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Errors)> EndAsync(CancellationToken ct)
    {
        string errors = await _process.StandardError.ReadToEndAsync(ct);
        await _process.WaitForExitAsync(ct);
        return (_process.ExitCode, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
