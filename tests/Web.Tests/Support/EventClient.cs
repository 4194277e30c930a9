using System.Net;
using System.Text;

namespace Web.Tests.Support;

/// <summary>One client of a text/event-stream, and what comes over the wire: blocks, without the empty line that ends each.</summary>
public sealed class EventClient : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventClient(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body, Encoding.UTF8);
    }

    public HttpResponseMessage Response => _response;

    public static async Task<EventClient> OpenAsync(
        WebServer server, string path, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, path))
        {
            Version = server.Client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventClient(response, await response.Content.ReadAsStreamAsync(ct));
    }

    /// <summary>Opens it, and returns when notifications flow.</summary>
    public static async Task<EventClient> OpenListeningAsync(WebServer server, string path, CancellationToken ct)
    {
        EventClient stream = await OpenAsync(server, path, ct);
        await stream.NextAsync("listening", ct);
        return stream;
    }

    /// <summary>The next block; null at the end.</summary>
    public async Task<string?> NextBlockAsync(CancellationToken ct)
    {
        List<string> lines = [];
        while (await _reader.ReadLineAsync(ct) is { } line)
        {
            if (line.Length == 0)
            {
                return string.Join('\n', lines);
            }

            lines.Add(line);
        }

        Assert.Empty(lines);
        return null;
    }

    /// <summary>The next event of any name, past heartbeats and the like; null at the end.</summary>
    public async Task<string?> NextEventAsync(CancellationToken ct)
    {
        while (await NextBlockAsync(ct) is { } block)
        {
            if (block.StartsWith("event: ", StringComparison.Ordinal))
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>The next event, which must have this name.</summary>
    public async Task<string> NextAsync(string name, CancellationToken ct)
    {
        string? block = await NextEventAsync(ct);
        Assert.StartsWith($"event: {name}\n", block, StringComparison.Ordinal);
        return block!;
    }

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
