using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;
using Runtime.Tests.Embedded;

namespace Web.Tests.Payloads;

/// <summary>Every value that a listener takes, on every way out: none of them ends a stream.</summary>
public sealed class EveryValueTests(PostgresServer postgres)
{
    private const int Clients = 50;

    /// <summary>The document that every test ends with.</summary>
    private const string End = "{\"id\":0}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_matrix_has_both_kinds()
    {
        Assert.InRange(ValueMatrix.Documents.Count(ValueMatrix.IsTaken), 100, ValueMatrix.Documents.Count - 100);
        Assert.All(ValueMatrix.Documents, document => Assert.InRange(Encoding.UTF8.GetByteCount(document), 0, 7999));
    }

    [Fact(Timeout = 180_000)]
    public async Task MapChannel_sends_what_came_and_a_gap_for_the_rest()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<AnyValue>("/values"));
        string[] expected = [.. ValueMatrix.Documents.Select(document => ReceivedOrGap(document, document.Replace('\r', '\n')))];
        Assert.All(await ReadAsync(server, ReadEventsAsync), client => Assert.Equal(expected, client));
    }

    [Fact(Timeout = 180_000)]
    public async Task MapChannelSocket_sends_what_came_and_a_gap_for_the_rest()
    {
        await using WebServer server = await StartAsync(app =>
        {
            app.UseWebSockets();
            app.MapChannelSocket<AnyValue>("/values");
        });
        string[] expected = [.. ValueMatrix.Documents.Select(document => ReceivedOrGap(document, document.Trim()))];
        Assert.All(await ReadAsync(server, ReadSocketAsync), client => Assert.Equal(expected, client));
    }

    [Fact(Timeout = 180_000)]
    public async Task Select_of_the_payload_itself_writes_whatever_is_taken()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<AnyValue>(
            "/values", options => options.Select = (value, _) => new { Value = value }));
        foreach (string[] client in await ReadAsync(server, ReadEventsAsync))
        {
            Assert.Equal(
                ValueMatrix.Documents.Select(document => ValueMatrix.IsTaken(document) ? "received {\"value\":{\"id\":" : "gap undecodablePayload"),
                client.Select(line => line[..Math.Min(line.Length, line[0] == 'r' ? 24 : line.Length)]));
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Select_of_members_is_a_gap_where_JSON_has_no_such_value()
    {
        await using WebServer server = await StartAsync(app => app.MapChannel<AnyValue>(
            "/values", options => options.Select = (value, _) => new { value.Number, value.Small, value.Numbers, value.Any, value.Foreign }));
        foreach (string[] client in await ReadAsync(server, ReadEventsAsync))
        {
            Assert.Equal(
                ValueMatrix.Documents.Select(ValueMatrix.IsTaken), client.Select(line => line != "gap undecodablePayload"));
            Assert.Contains("gap unwritablePayload", client);
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Select_that_throws_is_a_gap_and_is_logged_without_content_and_not_each_time()
    {
        RecordedLog log = new();
        await using WebServer server = await StartAsync(
            app => app.MapChannel<AnyValue>("/values", options => options.Select = (value, _) => throw new InvalidOperationException($"secret {value.Id}")),
            services => services.AddLogging(logging => logging.AddProvider(log)));
        foreach (string[] client in await ReadAsync(server, ReadEventsAsync))
        {
            Assert.Equal(
                ValueMatrix.Documents.Select(document => ValueMatrix.IsTaken(document) ? "gap unwritablePayload" : "gap undecodablePayload"),
                client);
        }

        string[] warnings = [.. log.Lines.Where(line => line.Contains("could not be written for a web client", StringComparison.Ordinal))];
        Assert.InRange(warnings.Length, 1, 20);
        Assert.Contains("(InvalidOperationException)", warnings[0], StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_lambda_of_a_stream_writes_whatever_is_taken()
    {
        Listeners listeners = new();
        await using WebServer server = await StartAsync(app => app.MapGet("/values", (IAnyValuesListener values, CancellationToken ct) =>
            TypedResults.ServerSentEvents(values.ReadAllAsync(listeners.Add, ct), eventType: "received")));
        string[] taken = [.. ValueMatrix.Documents.Where(ValueMatrix.IsTaken)];
        foreach (string[] client in await ReadAsync(server, (at, _) => ReadEventsAsync(at, new Listeners()), listeners))
        {
            Assert.Equal(taken.Length, client.Length);
            foreach ((string document, string line) in taken.Zip(client))
            {
                AssertSame(document, line["received ".Length..]);
            }
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Dead_letters_have_what_came_and_logs_have_none_of_it()
    {
        RecordedLog log = new();
        Channel<DeadLetter> letters = Channel.CreateUnbounded<DeadLetter>();
        TaskCompletionSource listening = new();
        await using WebServer server = await StartAsync(
            _ => { },
            services => services.AddSingleton(listening).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)),
            notify => notify.AddHandler<AnyValue, RefusingHandler>(new()
            {
                OnError = HandlerErrorPolicy.Continue,
                OnDeadLetter = (letter, _, ct) => letters.Writer.WriteAsync(letter, ct).AsTask(),
            }));
        await listening.Task.WaitAsync(Ct);
        await SendAsync(server);
        List<string> buried = [];
        while (buried.Count <= ValueMatrix.Documents.Count)
        {
            buried.Add((await letters.Reader.ReadAsync(Ct)).Payload);
        }

        Assert.Equal([.. ValueMatrix.Documents, End], buried);
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("twenty-one characters", StringComparison.Ordinal)
            || line.Contains("ud800", StringComparison.OrdinalIgnoreCase) || line.Contains(new string('9', 100), StringComparison.Ordinal));
    }

    private static string ReceivedOrGap(string document, string received) =>
        ValueMatrix.IsTaken(document) ? $"received {received}" : "gap undecodablePayload";

    /// <summary>What was written means the same as what came, by the channel's own reader; and it is JSON.</summary>
    private static void AssertSame(string document, string written)
    {
        PayloadSerializer<AnyValue> serializer = AnyValuesChannel.Serializer;
        AnyValue expected = serializer.Deserialize(document);
        using JsonDocument parsed = JsonDocument.Parse(written);
        if (expected.Foreign is { } foreign && !(double.IsFinite(foreign.Number) && float.IsFinite(foreign.Small)))
        {
            Assert.Contains("Infinity\"", written, StringComparison.Ordinal); // Which the member's own contract does not read.
            return;
        }

        JsonSerializerOptions options = new(JsonSerializerDefaults.Web);
        options.AddPayload(serializer);
        Assert.Equal(JsonSerializer.Serialize(expected, options), JsonSerializer.Serialize(serializer.Deserialize(written), options));
    }

    private async Task<WebServer> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? services = null, Action<NotifyBuilder>? notify = null) =>
        await WebServer.StartAsync(await postgres.CreateDatabaseAsync(ct: Ct), map, Ct, services, notify: notify);

    /// <summary>Sends all documents to many clients, and returns what each of them saw.</summary>
    private static async Task<string[][]> ReadAsync(
        WebServer server, Func<WebServer, Listeners, Task<string[]>> read, Listeners? listeners = null)
    {
        listeners ??= new Listeners();
        Task<string[]>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => read(server, listeners))];
        await listeners.All.WaitAsync(Ct);
        await SendAsync(server);
        return await Task.WhenAll(clients);
    }

    private static async Task SendAsync(WebServer server)
    {
        await using NpgsqlConnection connection = new(server.ConnectionString);
        await connection.OpenAsync(Ct);
        foreach (string document in ValueMatrix.Documents.Append(End))
        {
            await using NpgsqlCommand command = new("select pg_notify($1, $2)", connection)
            {
                Parameters = { new() { Value = AnyValuesChannel.Name }, new() { Value = document } },
            };
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    private static async Task<string[]> ReadEventsAsync(WebServer server, Listeners listeners)
    {
        await using EventClient stream = await EventClient.OpenAsync(server, "/values", Ct);
        List<string> seen = [];
        while (true)
        {
            string[] lines = (await stream.NextEventAsync(Ct) ?? throw new InvalidOperationException("The stream has ended.")).Split('\n');
            string data = string.Join('\n', lines.Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]));
            if (!Add(seen, lines[0]["event: ".Length..], data, listeners))
            {
                return [.. seen];
            }
        }
    }

    private static async Task<string[]> ReadSocketAsync(WebServer server, Listeners listeners)
    {
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/values" }.Uri, Ct);
        byte[] buffer = new byte[64 * 1024];
        List<string> seen = [];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(buffer.AsMemory(length), Ct);
                Assert.Equal(WebSocketMessageType.Text, result.MessageType);
                length += result.Count;
            }
            while (!result.EndOfMessage);

            using JsonDocument message = JsonDocument.Parse(buffer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 100 });
            string name = message.RootElement.GetProperty("event").GetString()!;
            if (name != "heartbeat" && !Add(seen, name, message.RootElement.GetProperty("data").GetRawText(), listeners))
            {
                return [.. seen];
            }
        }
    }

    /// <returns>False at the end.</returns>
    private static bool Add(List<string> seen, string name, string data, Listeners listeners)
    {
        switch (name)
        {
            case "listening":
                listeners.Add();
                return true;
            case "gap":
                using (JsonDocument gap = JsonDocument.Parse(data))
                {
                    seen.Add($"gap {gap.RootElement.GetProperty("cause").GetString()}");
                }

                break;
            default:
                seen.Add($"{name} {data}");
                break;
        }

        // The last one, or a gap in its place, is not one of the matrix.
        if (!data.Contains("\"id\":0", StringComparison.Ordinal) && seen.Count <= ValueMatrix.Documents.Count)
        {
            return true;
        }

        seen.RemoveAt(seen.Count - 1);
        return false;
    }

    /// <summary>Completes when all clients listen.</summary>
    private sealed class Listeners
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task All => _all.Task;

        public void Add()
        {
            if (Interlocked.Increment(ref _count) == Clients)
            {
                _all.SetResult();
            }
        }
    }

    private sealed class RefusingHandler(TaskCompletionSource listening) : INotificationHandler<AnyValue>
    {
        public Task HandleAsync(Received<AnyValue> notification, CancellationToken ct) => throw new InvalidOperationException("I take none.");

        public Task OnListeningAsync(Listening<AnyValue> notification, CancellationToken ct)
        {
            listening.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
