using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG306: notifications that wait for a commit that goes past them.</summary>
public sealed class AfterCommitUseTests
{
    [Fact]
    public async Task Notifications_that_no_commit_publishes_are_reported()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.StatementsAsync(
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); await {|NTG306:transaction.CommitAsync(ct)|};",
            "var after = new AfterCommit(transaction); publisher.Publish(orders[0], after); {|NTG306:transaction.Commit()|};",
            "AfterCommit after; after = new(transaction); foreach (var o in orders) publisher.Publish(o, after); await {|NTG306:transaction.CommitAsync(ct)|}.ConfigureAwait(false);",
            "AfterCommit after = new(token => transaction.CommitAsync(token)); publisher.Publish(orders[0], after); await {|NTG306:transaction.CommitAsync(ct)|};",
            "AfterCommit after = new(transaction.CommitAsync); publisher.Publish(orders[0], after); await {|NTG306:transaction.CommitAsync(ct)|};",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); try { Keep(1); await {|NTG306:transaction.CommitAsync(ct)|}; } catch (NpgsqlException) { throw; }",
            "var shop = (DbContext)null!; AfterCommit after = new(token => shop.SaveChangesAsync(token)); publisher.Publish(orders[0], after); await {|NTG306:shop.SaveChangesAsync(ct)|};",
            "AfterCommit after = {|NTG306:new(transaction)|}; publisher.Publish(orders[0], after);",
            "AfterCommit after = {|NTG306:new(_ => Task.CompletedTask)|}; publisher.Publish(orders[0], after);",
            "publisher.Publish(orders[0], {|NTG306:new AfterCommit(transaction)|}); await transaction.CommitAsync(ct);",
            "publisher.Publish(commit: {|NTG306:new(transaction)|}, payload: orders[0]);");
        Assert.All(found, diagnostic => Assert.Contains("is never published", diagnostic.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_commits_or_that_other_code_has_is_not()
    {
        await UsageCheck.StatementsAsync(
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); await after.CommitAsync(ct);",
            "AfterCommit after = new(transaction); await after.CommitAsync(ct); publisher.Publish(orders[0], after);",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); if (orders.Count > 1) await after.CommitAsync(ct); else await transaction.CommitAsync(ct);",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); Func<Task> commit = () => after.CommitAsync(ct);",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); Func<CancellationToken, Task> commit = after.CommitAsync;",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); Keep(after);",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); var other = after;",
            "AfterCommit after = new(transaction); publisher.Publish(orders[0], after); _kept = after;",
            "AfterCommit Make() { AfterCommit after = new(transaction); publisher.Publish(orders[0], after); return after; } Keep(Make());",
            "AfterCommit after = new(transaction); await transaction.CommitAsync(ct);",
            "Keep(new AfterCommit(transaction));",
            "await new AfterCommit(transaction).CommitAsync(ct);",
            "await transaction.CommitAsync(ct);");
    }
}
