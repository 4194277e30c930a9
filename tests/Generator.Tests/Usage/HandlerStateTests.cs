using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG308: what a handler keeps for the next notification, which gets another instance.</summary>
public sealed class HandlerStateTests
{
    private const string Handle = "public Task HandleAsync(Received<OrderEvent> n, CancellationToken ct)";
    private const string Listen = "public Task OnListeningAsync(Listening<OrderEvent> l, CancellationToken ct)";
    private const string Gap = "public Task OnGapAsync(Gap<OrderEvent> g, CancellationToken ct)";
    private const string Done = "return Task.CompletedTask;";

    [Fact]
    public async Task What_is_changed_for_the_next_call_is_reported()
    {
        await CheckAsync(
            $"private int {{|NTG308:_count|}}; {Handle} {{ _count++; {Done} }}",
            $"private int {{|NTG308:_count|}}; {Handle} {{ ++this._count; Console.WriteLine(_count); {Done} }}",
            $"private long {{|NTG308:_sum|}}; {Handle} {{ _sum += n.Payload.Id; {Done} }}",
            $"private long {{|NTG308:_sum|}}; {Handle} {{ _sum = _sum + n.Payload.Id; {Done} }}",
            $"private int {{|NTG308:_count|}}; {Handle} {{ Interlocked.Increment(ref _count); {Done} }}",
            $"private static int _all; private int {{|NTG308:_count|}}; {Handle} {{ _all++; _count++; {Done} }}",
            $"public int {{|NTG308:Count|}} {{ get; private set; }} {Handle} {{ Count++; {Done} }}",
            $"private int {{|NTG308:_count|}}; public int Count => _count; {Handle} {{ _count++; {Done} }}",
            $"private OrderEvent? {{|NTG308:_last|}}; {Handle} {{ if (_last == n.Payload) {Done} _last = n.Payload; {Done} }}",
            $"public OrderEvent? {{|NTG308:Last|}} {{ get; set; }} {Handle} {{ Last = n.Payload; {Done} }}",
            $"private bool {{|NTG308:_ready|}}; {Listen} {{ _ready = true; {Done} }} {Handle} {{ if (_ready) Console.WriteLine(n); {Done} }}",
            $"private List<long>? {{|NTG308:_all|}}; {Listen} {{ _all = new(); {Done} }} {Handle} {{ _all!.Add(n.Payload.Id); {Done} }}",
            $"private bool {{|NTG308:_stale|}}; {Gap} {{ _stale = true; {Done} }} {Handle} {{ if (_stale) Console.WriteLine(n); {Done} }}",
            $"private readonly HashSet<long> {{|NTG308:_seen|}} = []; {Handle} {{ if (_seen.Add(n.Payload.Id)) Console.WriteLine(n); {Done} }}",
            $"private readonly HashSet<long> {{|NTG308:_seen|}} = new(); {Handle} {{ if (_seen.Contains(n.Payload.Id)) {Done} _seen.Add(n.Payload.Id); {Done} }}",
            $"private readonly Dictionary<long, OrderEvent> {{|NTG308:_all|}} = new(); {Handle} {{ _all[n.Payload.Id] = n.Payload; {Done} }}",
            $"private readonly Dictionary<long, int> {{|NTG308:_all|}} = new() {{ [1] = 1 }}; {Handle} {{ _all[n.Payload.Id]++; {Done} }}",
            $"private readonly System.Collections.Concurrent.ConcurrentDictionary<long, int> {{|NTG308:_all|}} = new(); {Handle} {{ _all.AddOrUpdate(n.Payload.Id, 1, (_, c) => c + 1); {Done} }}",
            $"private readonly List<long> {{|NTG308:_all|}}; public H() {{ _all = new(); }} {Handle} {{ _all.Add(n.Payload.Id); {Done} }}",
            $"private readonly int[] {{|NTG308:_all|}} = new int[9]; {Handle} {{ _all[0] = 1; {Done} }}",
            $"private int {{|NTG308:_count|}}; {Handle} {{ Add(); {Done} }} private void Add() => _count++;",
            $"private int {{|NTG308:_count|}}; {Handle} {{ foreach (int i in new[] {{ 1 }}) {{ _count++; }} {Done} }}",
            $"private int {{|NTG308:_count|}}; async Task INotificationHandler<OrderEvent>.HandleAsync(Received<OrderEvent> n, CancellationToken ct) {{ await Task.Yield(); _count++; }}");
    }

    [Fact]
    public async Task What_one_call_uses_and_what_others_share_is_not()
    {
        await CheckAsync(
            $"private OrderEvent? _current; {Handle} {{ _current = n.Payload; Show(); {Done} }} private void Show() => Console.WriteLine(_current);",
            $"private OrderEvent? _current; {Handle} {{ _current = n.Payload; try {{ Show(); }} finally {{ _current = null; }} {Done} }} private void Show() => Console.WriteLine(_current);",
            $"private int _count; {Handle} {{ _count = 0; _count++; Console.WriteLine(_count); {Done} }}",
            $"private readonly List<string> _problems = []; {Handle} {{ Look(n.Payload); if (_problems.Count > 0) Console.WriteLine(n); {Done} }} private void Look(OrderEvent o) {{ if (o.Id < 0) _problems.Add(\"id\"); }}",
            $"private OrderEvent? _first; {Handle} {{ _first ??= n.Payload; Console.WriteLine(_first); {Done} }}",
            $"private OrderEvent? _first; {Handle} {{ if (_first is null) _first = n.Payload; Console.WriteLine(_first); {Done} }}",
            $"private OrderEvent? _first; {Handle} {{ if (_first == null) {{ _first = n.Payload; }} Console.WriteLine(_first); {Done} }}",
            $"private readonly int _limit = 3; {Handle} {{ Console.WriteLine(_limit); {Done} }}",
            $"private readonly int _limit; public H() {{ _limit = 3; }} {Handle} {{ Console.WriteLine(_limit); {Done} }}",
            $"private static int _count; {Handle} {{ _count++; {Done} }}",
            $"private readonly State _state; public H(State state) {{ _state = state; }} {Handle} {{ _state.Count++; _state.All.Add(1); {Done} }}",
            $"private readonly List<long> _all; public H(List<long> all) {{ _all = all; }} {Handle} {{ _all.Add(n.Payload.Id); {Done} }}",
            $"private int _count; {Handle} {{ {Done} }} public void Other() => _count++;",
            $"private System.IO.Stream? _open; {Handle} {{ _open = new System.IO.MemoryStream(); {Done} }} public void Dispose() => _open?.Dispose();",
            $"private System.IO.Stream? _open; {Handle} {{ _open ??= new System.IO.MemoryStream(); {Done} }} public void Dispose() => _open?.Dispose();",
            $"{Handle} {{ int count = 0; count++; Console.WriteLine(count); {Done} }}");
    }

    /// <summary>The handler is a singleton, or created by the program, or never added here.</summary>
    [Theory]
    [InlineData("services.AddSingleton<H>(); services.AddNotify(\"\").AddHandler<OrderEvent, H>();")]
    [InlineData("services.AddSingleton(new H()); services.AddNotify(\"\").AddHandler<OrderEvent, H>();")]
    [InlineData("services.AddSingleton(typeof(H)); services.AddNotify(\"\").AddHandler<OrderEvent, H>();")]
    [InlineData("services.AddSingleton<I, H>(); services.AddNotify(\"\").AddHandler<OrderEvent, I>();")]
    [InlineData("services.AddScoped<I, H>(); services.AddNotify(\"\").AddHandler<OrderEvent, I>();")]
    [InlineData("services.AddNotify(\"\");")]
    public async Task A_handler_with_another_registration_is_not(string registration)
    {
        await UsageCheck.SourceAsync($$"""
            public interface I : INotificationHandler<OrderEvent>;
            public class H : I { private int _count; {{Handle}} { _count++; {{Done}} } }
            public static class Startup { public static void Add(IServiceCollection services) { {{registration}} } }
            """);
    }

    /// <summary>Each handler is a class H in a class of its own, and is added.</summary>
    private static Task<IReadOnlyList<Diagnostic>> CheckAsync(params string[] handlers)
    {
        string source = string.Join('\n', handlers.Select((members, at) =>
            $$"""public static class C{{at}} { public class H : INotificationHandler<OrderEvent> { {{members}} } }"""));
        string added = string.Concat(handlers.Select((_, at) => $".AddHandler<OrderEvent, C{at}.H>()"));
        return UsageCheck.SourceAsync($$"""
            {{source}}
            public class State { public int Count; public List<long> All = []; }
            public static class Startup { public static void Add(IServiceCollection services) { services.AddScoped<C0.H>(); services.AddNotify(""){{added}}; } }
            """);
    }
}
