using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG305: a notification that goes out at once, although a transaction is open around it.</summary>
public sealed class OpenTransactionTests
{
    private const string Call = "await {|NTG305:publisher.PublishAsync(orders[0], ct)|};";

    private const string Silent = "await publisher.PublishAsync(orders[0], ct);";

    /// <summary>Ways to begin a transaction, each of which is open in the statement that follows.</summary>
    private static readonly string[] Beginnings =
    [
        "await using NpgsqlTransaction own = await connection.BeginTransactionAsync(ct);",
        "await using var own = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);",
        "using NpgsqlTransaction own = connection.BeginTransaction();",
        "await using System.Data.Common.DbTransaction own = await connection.BeginTransactionAsync(ct);",
        "using System.Data.IDbTransaction own = connection.BeginTransaction();",
        "NpgsqlTransaction own = await connection.BeginTransactionAsync(ct);",
        "NpgsqlTransaction? own = null; own = await connection.BeginTransactionAsync(ct);",
        "await connection.BeginTransactionAsync(ct);",
        "_ = connection.BeginTransaction();",
        "_kept = await connection.BeginTransactionAsync(ct);",
        "await using var own = await Any<DbContext>().Database.BeginTransactionAsync(ct);",
        "await Any<DbContext>().Database.BeginTransactionAsync(ct);",
        "using var scope = new TransactionScope();",
        "using TransactionScope scope = new(TransactionScopeAsyncFlowOption.Enabled);",
        "using TransactionScope scope = new(TransactionScopeOption.RequiresNew, TransactionScopeAsyncFlowOption.Enabled);",
        "TransactionScope scope = new();",
    ];

    /// <summary>Code around the call, none of which ends the transaction before it. "…" is the call.</summary>
    private static readonly string[] Contexts =
    [
        "…",
        "Console.WriteLine(1); …",
        "if (orders.Count > 0) { … }",
        "foreach (OrderEvent order in orders) { Console.WriteLine(order); … }",
        "try { … } catch (NpgsqlException) { throw; }",
        "try { Console.WriteLine(1); } catch (NpgsqlException) { Rollback(); throw; } …",
        "if (orders.Count == 0) { Rollback(); return; } …",
        "switch (orders.Count) { case 1: … break; }",
        "… Commit();",
        "await FinishAsync(null!); … await Any<NpgsqlTransaction>().CommitAsync(ct);",
        "await using (var command = new NpgsqlCommand(\"select\", connection)) { … }",
    ];

    /// <summary>The call is not in the transaction: it has ended, or another branch or function has the call.</summary>
    private static readonly string[] Outside =
    [
        "using (var own = connection.BeginTransaction()) { own.Commit(); } …",
        "await using var own = await connection.BeginTransactionAsync(ct); await own.CommitAsync(ct); …",
        "await using var own = await connection.BeginTransactionAsync(ct); await own.RollbackAsync(ct); …",
        "var own = connection.BeginTransaction(); own.Dispose(); …",
        "var own = await connection.BeginTransactionAsync(ct); try { Console.WriteLine(1); } finally { await own.DisposeAsync(); } …",
        "await using var own = await connection.BeginTransactionAsync(ct); try { await own.CommitAsync(ct); } catch (NpgsqlException) { … throw; }",
        "await using var own = await connection.BeginTransactionAsync(ct); try { Console.WriteLine(1); } catch (NpgsqlException) { … throw; } await own.CommitAsync(ct);",
        "await using var own = await connection.BeginTransactionAsync(ct); try { Console.WriteLine(1); } finally { … }",
        "… await using var own = await connection.BeginTransactionAsync(ct);",
        "if (orders.Count > 0) { await using var own = await connection.BeginTransactionAsync(ct); await own.CommitAsync(ct); } …",
        "if (orders.Count > 0) { using var own = connection.BeginTransaction(); } else { … }",
        "NpgsqlTransaction? own = orders.Count > 0 ? connection.BeginTransaction() : null; …",
        "NpgsqlTransaction? own = null; if (orders.Count > 0) { own = connection.BeginTransaction(); } …",
        "using var own = connection.BeginTransaction(); Func<Task> later = async () => { … }; own.Commit(); await later();",
        "using var own = connection.BeginTransaction(); async Task Later() { … } own.Commit(); await Later();",
        "using (TransactionScope scope = new()) { scope.Complete(); } …",
        "using TransactionScope scope = new(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled); …",
        "using TransactionScope scope = new(); using (new TransactionScope(TransactionScopeOption.Suppress)) { … }",
        "TransactionScope scope = new(); scope.Complete(); scope.Dispose(); …",
        "AfterCommit after = new(transaction); await after.CommitAsync(ct); …",
        "var database = Any<DbContext>().Database; await database.BeginTransactionAsync(ct); await database.CommitTransactionAsync(ct); …",
        "using var own = connection.BeginTransaction(); await SaveAndCommitAsync(own); …",
        "using var own = connection.BeginTransaction(); await FinishAsync(own); …",
        "using var own = connection.BeginTransaction(); await Task.Run(() => own.CommitAsync(ct), ct); …",
        "using var own = connection.BeginTransaction(); async Task End() => await own.CommitAsync(ct); await End(); …",
        "…",
    ];

    /// <summary>The call takes part, or is another one.</summary>
    private static readonly string[] Inside =
    [
        "await publisher.PublishAsync(orders[0], own, ct);",
        "await publisher.PublishAsync(orders[0], connection, ct);",
        "await publisher.PublishManyAsync(orders, own, ct);",
        "AfterCommit after = new(own); publisher.Publish(orders[0], after); await after.CommitAsync(ct);",
        "await Task.Delay(1, ct);",
    ];

    private const string Tools = """
        private static T Any<T>() => throw new NotSupportedException();
        private static void Commit() { }
        private static void Rollback() { }
        private static Task FinishAsync(NpgsqlTransaction own) => Task.CompletedTask;
        private static Task SaveAndCommitAsync(NpgsqlTransaction own) => own.CommitAsync();
        """;

    [Fact]
    public async Task A_publish_while_a_transaction_is_open_is_reported()
    {
        string[] cases = [.. Beginnings.SelectMany((begin, at) => at == 0 ? Contexts.Select(context => begin + context) : [begin + Contexts[at % Contexts.Length]])];
        Assert.Equal(cases.Length, (await RunAsync(cases.Select(one => one.Replace("…", Call, StringComparison.Ordinal)))).Count);
    }

    [Fact]
    public async Task A_publish_after_or_beside_the_transaction_is_not()
    {
        await RunAsync(Outside.Select(one => one.Replace("…", Silent, StringComparison.Ordinal))
            .Concat(Inside.Select(call => "await using NpgsqlTransaction own = await connection.BeginTransactionAsync(ct);" + call)));
    }

    [Fact]
    public async Task A_transaction_that_the_method_gets_counts_unless_it_may_be_null()
    {
        await UsageCheck.MembersAsync(
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { await {|NTG305:publisher.PublishAsync(o)|}; }",
            "public ValueTask M(System.Data.Common.DbTransaction own, OrderEvent o) => {|NTG305:publisher.PublishAsync(o)|};",
            "public async Task M(NpgsqlTransaction own, OrderEvent[] o) { await {|NTG305:publisher.PublishManyAsync(o)|}; }",
            "public Func<NpgsqlTransaction, OrderEvent, Task> M() => async (own, o) => await {|NTG305:publisher.PublishAsync(o)|};",
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { await own.CommitAsync(); await publisher.PublishAsync(o); }",
            "public async Task M(NpgsqlTransaction? own, OrderEvent o) { await publisher.PublishAsync(o); }",
            "public async Task M(OrderEvent o, NpgsqlTransaction own = null!) { await publisher.PublishAsync(o); }",
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { if (own is null) await publisher.PublishAsync(o); else await publisher.PublishAsync(o, own); }",
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { await publisher.PublishAsync(o, own); }",
            "public async Task M(NpgsqlConnection own, OrderEvent o) { await publisher.PublishAsync(o); }",
            "public async Task OnCommittedAsync(NpgsqlTransaction own, OrderEvent o) { await publisher.PublishAsync(o); }",
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { await Other(own); await publisher.PublishAsync(o); } private static Task Other(NpgsqlTransaction t) => t.CommitAsync();",
            "public async Task M(NpgsqlTransaction own, OrderEvent o) { await Other(own); await {|NTG305:publisher.PublishAsync(o)|}; await own.CommitAsync(); } private static Task Other(NpgsqlTransaction t) => Task.CompletedTask;",
            "private interface IDone { Task DoneAsync(NpgsqlTransaction own, OrderEvent o); } private class Done(IOrderEventsPublisher p) : IDone { public async Task DoneAsync(NpgsqlTransaction own, OrderEvent o) => await p.PublishAsync(o); } public object New() => new Done(publisher);",
            "private class Interceptor(IOrderEventsPublisher p) : Microsoft.EntityFrameworkCore.Diagnostics.DbTransactionInterceptor { public override async Task TransactionCommittedAsync(System.Data.Common.DbTransaction t, Microsoft.EntityFrameworkCore.Diagnostics.TransactionEndEventData e, CancellationToken ct) => await p.PublishAsync(new(1), ct); } public object New() => new Interceptor(publisher);",
            "public async Task M(List<OrderEvent> all, NpgsqlConnection c) { await using var own = await c.BeginTransactionAsync(); await Task.WhenAll(all.Select(o => {|NTG305:publisher.PublishAsync(o)|}.AsTask())); }",
            "public async Task M(OrderEvent o) { await publisher.PublishAsync(o); }");
    }

    /// <summary>The message names the transaction, and says what to write.</summary>
    [Fact]
    public async Task The_message_has_the_argument_to_pass()
    {
        IReadOnlyList<Diagnostic> found = await RunAsync(
            Beginnings.Where((_, at) => at is 0 or 3 or 7 or 10 or 12).Select(begin => begin + Call));
        Assert.Equal(
            [
                "the transaction \"own\", so pass own to it",
                "the transaction \"own\", so pass (NpgsqlTransaction)own to it",
                "the transaction that was begun, so pass the transaction to it",
                "the transaction \"own\", so pass (NpgsqlTransaction)own.GetDbTransaction() to it",
                "the TransactionScope \"scope\", so pass a connection that is enlisted in it to it",
            ],
            found.Select(diagnostic => Shortened(diagnostic.GetMessage())));
    }

    /// <summary>What it calls the transaction, and the remedy.</summary>
    private static string Shortened(string message)
    {
        string[] parts = message.Split(" takes no part in ")[1].Split(", so the notification goes out at once, even if that is rolled back; ");
        string remedy = parts[1].Split(", or use")[0];
        return $"{parts[0]}, so {remedy}{(remedy.EndsWith("to it", StringComparison.Ordinal) ? "" : " to it")}";
    }

    private static Task<IReadOnlyList<Diagnostic>> RunAsync(IEnumerable<string> cases) => UsageCheck.MembersAsync(cases.Select(marked => $$"""
        public async Task RunAsync(List<OrderEvent> orders, NpgsqlConnection connection, CancellationToken ct)
        {
            {{marked}}
            await Task.Yield();
        }

        {{Tools}}
        """));
}
