using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Runtime.Harness.Processes;

namespace Runtime.Harness.Clients;

/// <summary>The client program as its own process, which can be paused, killed and confined.</summary>
public sealed class ClientProcess : IAsyncDisposable
{
    private const int LinesKept = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Queue<string> _lastLines = [];
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private ClientProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Returns when it takes commands. It connects with its first subscription.</summary>
    public static async Task<ClientProcess> StartAsync(
        ClientSettings settings, ClientLimits? limits = null, CancellationToken ct = default)
    {
        // Each word replaces the process by the next (exec), so that the process is the client in the end.
        List<string> command = [];
        if (limits?.Namespace is { } network)
        {
            command.AddRange(["ip", "netns", "exec", network.Name]);
        }

        if (limits?.Group is { } group)
        {
            // It must be in before its runtime starts, which looks at the limit once.
            command.AddRange(["/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", group.ProcessesFile]);
        }

        command.AddRange([DotnetHost(), "exec", typeof(ClientProcess).Assembly.Location]);
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ClientSettings.Variable] = settings.ToJson();
        if (limits?.HeapBytes is { } bytes)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
        }

        ClientProcess client = new(Process.Start(start)!);
        try
        {
            await client.WaitForAsync("ready", ct);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public async Task SendAsync(string command, CancellationToken ct = default)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
    }

    /// <summary>The next line that begins so; those before it are passed over.</summary>
    /// <exception cref="TimeoutException">There was none within a minute.</exception>
    /// <exception cref="InvalidOperationException">The process ended before.</exception>
    public async Task<string> WaitForAsync(string beginning, CancellationToken ct = default)
    {
        string line;
        do
        {
            line = await NextAsync(beginning, ct);
        }
        while (!line.StartsWith(beginning, StringComparison.Ordinal));
        return line;
    }

    /// <summary>Sends a command, and returns the next line that begins so.</summary>
    public async Task<string> AskAsync(string command, string beginning, CancellationToken ct = default)
    {
        await SendAsync(command, ct);
        return await WaitForAsync(beginning, ct);
    }

    /// <summary>The next line that begins so, if it has come already; null if none has. Those before it are passed over.</summary>
    public string? TryTake(string beginning)
    {
        while (_lines.Reader.TryRead(out string? line))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Takes its processor away until it is disposed.</summary>
    public PausedProcess Pause() => PausedProcess.Pause(Id);

    /// <summary>SIGKILL: nothing is said to anybody.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Lets it close everything and end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken ct = default)
    {
        await SendAsync("stop", ct);
        await _process.WaitForExitAsync(ct).WaitAsync(Patience, ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task<string> NextAsync(string awaited, CancellationToken ct)
    {
        try
        {
            return await _lines.Reader.ReadAsync(ct).AsTask().WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The client did not say \"{awaited}\". {SoFar()}");
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"The client ended before it said \"{awaited}\". {SoFar()}\n{await _errors}");
        }
    }

    private string SoFar()
    {
        lock (_lastLines)
        {
            return $"Its last lines:\n{string.Join('\n', _lastLines)}";
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                if (_lastLines.Count > LinesKept)
                {
                    _lastLines.Dequeue();
                }
            }

            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }

    // The tests may run through their own executable, so the host is found from the runtime's folder: ROOT/shared/NAME/VERSION.
    private static string DotnetHost() =>
        Path.GetFullPath("../../../dotnet", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
}
