using Generator.Tests.Docs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Generator.Tests.Architecture;

/// <summary>
/// Every place that compares two instants or arms a deadline, and why a pause of the process (a debugger, a frozen container, a starved
/// thread pool, a jump of the clock) does no harm there. A new place needs a new line.
/// </summary>
public sealed class ClockTests
{
    private const string Running = "RunningTime leaves the pause out";

    private static readonly string[] Reading =
        ["GetTimestamp", "GetElapsedTime", "GetUtcNow", "UtcNow", "Now", "TickCount64", "TickCount", "StartNew"];

    private static readonly string?[] Arming = ["CancellationTokenSource", "PeriodicTimer", "Timer", "Deadline", "AnswerDeadline"];

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["Notify.AspNetCore/EventPump.cs FlushAsync: CreateTimer"] = Running,
        ["Notify.AspNetCore/EventPump.cs FlushAsync: Delay"] = "never ends by time",
        ["Notify.AspNetCore/EventPump.cs MoveNextAsync: Delay"] = "a heartbeat that is sent at once",
        ["Notify.AspNetCore/EventPump.cs SendAsync: GetTimestamp"] = "see Silence",
        ["Notify.AspNetCore/EventPump.cs Silence: GetElapsedTime"] = "a heartbeat that is sent at once",
        ["Notify.AspNetCore/WebSocketEndpoint.cs StreamAsync: CancelAfter"] = "the stream has ended, and only the answer to the close is not awaited",
        ["Notify.Runtime/Connections/Backoff.cs Connected: GetTimestamp"] = Running,
        ["Notify.Runtime/Connections/Backoff.cs Next: GetElapsedTime"] = Running + "; elsewhere than in the loop it only ends a streak of failures",
        ["Notify.Runtime/Connections/Deadline.cs .ctor: CancellationTokenSource"] = Running,
        ["Notify.Runtime/Connections/OwnSessions.cs Contains: GetElapsedTime"] = "must count it: in a pause the system may give a process id to another session",
        ["Notify.Runtime/Connections/OwnSessions.cs Use: GetElapsedTime"] = "as Contains",
        ["Notify.Runtime/Connections/OwnSessions.cs Use: GetTimestamp"] = "as Contains",
        ["Notify.Runtime/Events/Moment.cs Earliest: GetElapsedTime"] = "must count it: Gap.Since is when it was by the wall clock",
        ["Notify.Runtime/Events/Moment.cs Earliest: GetUtcNow"] = "as GetElapsedTime",
        ["Notify.Runtime/Events/Moment.cs Timestamp: GetTimestamp"] = "as GetElapsedTime",
        ["Notify.Runtime/Events/Moment.cs _wall: GetUtcNow"] = "as GetElapsedTime",
        ["Notify.Runtime/Hosting/HandlerCaller.cs PauseAsync: Delay"] = "the next attempt comes at once",
        ["Notify.Runtime/Hosting/HandlerCaller.cs ReceiveAsync: GetTimestamp"] = "a metric, which shows how long the handler took",
        ["Notify.Runtime/Hosting/HandlerPump.cs RunAsync: Delay"] = "the next attempt comes at once",
        ["Notify.Runtime/Hosting/HandlerPump.cs StopAsync: WaitAsync ×2"] = Running,
        ["Notify.Runtime/Hosting/NotifyHealthCheck.cs ProbeAsync: Deadline"] = "see Deadline",
        ["Notify.Runtime/Hosting/PayloadCleanup.cs RunAsync: Delay"] = "the next round comes at once; what has expired, the server's clock says",
        ["Notify.Runtime/Listening/Loop/LifeSigns.cs WaitAsync: GetElapsedTime ×2"] = Running,
        ["Notify.Runtime/Listening/Loop/LifeSigns.cs WaitAsync: GetTimestamp"] = Running,
        ["Notify.Runtime/Listening/Loop/LifeSigns.cs WaitAsync: WaitAsync"] = Running,
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs BeAlive: GetTimestamp"] = "a sign of life, from which LifeSigns leaves the pause out",
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs BeUsable: GetTimestamp"] = Running,
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs BoundAsync: WaitAsync"] = "see LifeSigns",
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs ListenAsync: GetElapsedTime"] = "a ping that is sent at once",
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs PauseAsync: Delay"] = "the next attempt comes at once",
        ["Notify.Runtime/Listening/Loop/ListenerLoop.cs Silence: GetElapsedTime"] = Running,
        ["Notify.Runtime/Listening/Loop/UnhealthyWatch.cs Start: CreateTimer"] = "only says when to look at Silence",
        ["Notify.Runtime/Listening/NotifyListener.cs ReactAsync: WaitAsync"] = Running,
        ["Notify.Runtime/Listening/NotifyListener.cs StopCoreAsync: WaitAsync"] = Running,
        ["Notify.Runtime/Listening/Postgres/ConnectionVerifier.cs HearCanaryAsync: Deadline"] = "see Deadline",
        ["Notify.Runtime/Listening/Postgres/ConnectionVerifier.cs SendAsync: Deadline"] = "see Deadline",
        ["Notify.Runtime/Listening/Postgres/ConnectionVerifier.cs VerifyAsync: GetElapsedTime"] = Running,
        ["Notify.Runtime/Listening/Postgres/ConnectionVerifier.cs VerifyAsync: GetTimestamp"] = Running,
        ["Notify.Runtime/Listening/Postgres/PostgresConnection.cs DisposeAsync: WaitAsync"] = "the closing goes on in the background",
        ["Notify.Runtime/Listening/Postgres/PostgresConnection.cs OnNotification: GetUtcNow"] = "when it was received, compared with nothing",
        ["Notify.Runtime/Listening/Postgres/PostgresConnection.cs WaitAsync: WaitAsync"] = "a ping that is sent at once",
        ["Notify.Runtime/LogLimit.cs Passes: GetElapsedTime"] = "a line that is logged earlier",
        ["Notify.Runtime/LogLimit.cs Passes: GetTimestamp"] = "see GetElapsedTime",
        ["Notify.Runtime/Publishing/AnswerDeadline.cs .ctor: CancellationTokenSource"] = Running,
        ["Notify.Runtime/Publishing/AnswerDeadline.cs Renew: CancellationTokenSource"] = Running,
        ["Notify.Runtime/Publishing/AnswerDeadline.cs Shorten: CancelAfter"] = Running,
        ["Notify.Runtime/Publishing/AnswerDeadline.cs Shorten: GetElapsedTime"] = Running,
        ["Notify.Runtime/Publishing/AnswerDeadline.cs WaitAsync: CancelAfter ×2"] = Running,
        ["Notify.Runtime/Publishing/AnswerDeadline.cs WaitAsync: GetTimestamp"] = Running,
        ["Notify.Runtime/Publishing/Coalescer.cs .ctor: CreateTimer"] = "see CloseIfIdleAsync",
        ["Notify.Runtime/Publishing/Coalescer.cs CloseIfIdleAsync: GetElapsedTime"] = "an idle connection is given back earlier",
        ["Notify.Runtime/Publishing/Coalescer.cs DisposeAsync: WaitAsync"] = Running,
        ["Notify.Runtime/Publishing/FullQueue.cs LookAsync: Delay"] = "the next look comes at once",
        ["Notify.Runtime/Publishing/NotifyPublisher.cs SendAsync: AnswerDeadline"] = "see AnswerDeadline",
        ["Notify.Runtime/Publishing/NotifyPublisher.cs SendAsync: WaitAsync"] = "see AnswerDeadline",
        ["Notify.Runtime/Publishing/PublishingConnection.cs .ctor: AnswerDeadline"] = "see AnswerDeadline",
        ["Notify.Runtime/Publishing/PublishingConnection.cs OpenAgainAsync: Deadline"] = "see Deadline",
        ["Notify.Runtime/Publishing/PublishingConnection.cs SendAsync: GetTimestamp"] = "see CloseIfIdleAsync of Coalescer",
        ["Notify.Runtime/Publishing/PublishingConnection.cs SendAsync: WaitAsync"] = "see AnswerDeadline",
        ["Notify.Runtime/Publishing/QueuedNotification.cs StopWaitingAsync: Delay"] = Running,
        ["Notify.Runtime/Storage/PayloadFetch.cs RunAsync: Delay"] = "what is forgotten earlier is asked for again",
        ["Notify.Runtime/Storage/PayloadFetch.cs TryFetchAsync: CancellationTokenSource"] = Running,
        ["Notify.Runtime/Storage/PayloadFetch.cs TryFetchAsync: Delay"] = "the next attempt comes at once",
        ["Notify.Runtime/Telemetry/HandlerTelemetry.cs End: GetElapsedTime"] = "a metric, which shows how long the handler took",
        ["Notify.Testing/Binaries/BinariesCache.cs RemoveAbandoned: UtcNow"] = "a folder that no process has written to for an hour",
        ["Notify.Testing/Server/Cluster.cs ConnectAsync: Delay"] = "the next attempt comes at once",
        ["Notify.Testing/Server/Cluster.cs WithinStartTimeoutAsync: CancelAfter"] = "a server for tests, and the exception says what took too long",
        ["Notify.Testing/Server/ClusterFolder.cs ReadAsync: CancelAfter"] = "a server for tests, which its watchdog ends in any case",
        ["Notify.Testing/Server/ServerProcess.cs StopAsync: Delay"] = "the next look comes at once",
        ["Notify.Testing/Server/ServerProcess.cs StopAsync: GetElapsedTime"] = "a server for tests, and the exception says what took too long",
        ["Notify.Testing/Server/ServerProcess.cs StopAsync: GetTimestamp"] = "see GetElapsedTime",
        ["Notify.Testing/Server/Watchdog.cs CloseAndWaitAsync: CancellationTokenSource"] = "the watchdog ends by itself, a little later",
    };

    [Fact]
    public async Task Every_comparison_of_instants_and_every_deadline_survives_a_pause()
    {
        List<string> places = [];
        // The running clock itself is made of such places.
        foreach (string file in SourceFiles.In("src").Where(file => file.EndsWith(".cs", StringComparison.Ordinal)
            && !file.EndsWith("/RunningTime.cs", StringComparison.Ordinal)))
        {
            CancellationToken ct = TestContext.Current.CancellationToken;
            string text = await File.ReadAllTextAsync(Path.Combine(DocPages.Root, file), ct);
            SyntaxNode root = await CSharpSyntaxTree.ParseText(text, cancellationToken: ct).GetRootAsync(ct);
            places.AddRange(root.DescendantNodes()
                .Select(node => (node, Name: NameOf(node)))
                .Where(found => found.Name is not null)
                .GroupBy(found => $"{file["src/".Length..]} {MemberOf(found.node)}: {found.Name}")
                .Select(group => group.Count() == 1 ? group.Key : $"{group.Key} ×{group.Count()}"));
        }

        string[] changed =
        [
            .. places.Except(Reasons.Keys).Select(place => "new: " + place),
            .. Reasons.Keys.Except(places).Select(place => "gone: " + place),
        ];
        Assert.True(changed.Length == 0, $"Say why a pause does no harm:\n{string.Join('\n', changed)}");
        Assert.DoesNotContain("", Reasons.Values);
    }

    /// <summary>The call's name, if it reads a clock or arms a deadline.</summary>
    private static string? NameOf(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax
        {
            ArgumentList.Arguments.Count: > 1,
            Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "WaitAsync" },
        } => "WaitAsync",
        IdentifierNameSyntax name when Reading.Contains(name.Identifier.Text) && IsMember(name) => name.Identifier.Text,
        IdentifierNameSyntax name when name.Identifier.Text is "CancelAfter" or "Delay" or "CreateTimer" && IsMember(name)
            && name.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression == name.Parent => name.Identifier.Text,
        BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } creation when Arming.Contains(TypeOf(creation)) =>
            TypeOf(creation),
        _ => null,
    };

    private static bool IsMember(IdentifierNameSyntax name) => name.Parent is MemberAccessExpressionSyntax access && access.Name == name;

    /// <summary>For new(…), the type of what it initializes.</summary>
    private static string? TypeOf(BaseObjectCreationExpressionSyntax creation) => creation switch
    {
        ObjectCreationExpressionSyntax explicitly => explicitly.Type.ToString(),
        { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } } =>
            declaration.Type.ToString(),
        { Parent: EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } } => property.Type.ToString(),
        _ => null,
    };

    private static string MemberOf(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().First() switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        ConstructorDeclarationSyntax => ".ctor",
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        MemberDeclarationSyntax other => other.Kind().ToString(),
    };
}
