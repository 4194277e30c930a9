using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;

namespace Samples.Tests;

/// <summary>A sample as a person runs it: a process, and what it prints.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _endedStreams;

    private SampleProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static SampleProcess Start(Assembly sample, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [sample.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The samples' own way to find a server is what is tested.
        start.Environment.Remove("NOTIFY_TEST_CONNECTION");
        start.Environment.Remove("ConnectionStrings__Postgres");
        return new SampleProcess(Process.Start(start)!);
    }

    /// <summary>Reads on to the first line that contains <paramref name="text"/>.</summary>
    public async Task<string> ReadToAsync(string text, CancellationToken ct)
    {
        List<string> passed = [];
        await foreach (string line in _lines.Reader.ReadAllAsync(ct))
        {
            passed.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"No line with \"{text}\" in:\n{string.Join("\n", passed)}");
    }

    /// <summary>What a person types.</summary>
    public Task TypeAsync(string line, CancellationToken ct) => _process.StandardInput.WriteLineAsync(line.AsMemory(), ct);

    /// <summary>What Ctrl-C sends. A shell without job control (`script &amp;`) makes all that it starts ignore it, these tests too.</summary>
    public async Task InterruptAsync(CancellationToken ct)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(ct);
    }

    public async Task<int> ExitCodeAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
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

    private void Add(string? line)
    {
        // Each of the two streams ends with a null, and the other one may still have lines.
        if (line is null)
        {
            if (Interlocked.Increment(ref _endedStreams) == 2)
            {
                _lines.Writer.TryComplete();
            }
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
