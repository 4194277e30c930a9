using Microsoft.CodeAnalysis.CodeFixes;
using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG305 and NTG306: a publish that belongs to a transaction, and a commit that publishes.</summary>
public sealed class PublishingCodeFixTests
{
    private const string Npgsql = "await using var own = await connection.BeginTransactionAsync(ct);";
    private const string EntityFramework = "await using var own = await shop.Database.BeginTransactionAsync(ct);";
    private const string After = "AfterCommit after = new(transaction); publisher.Publish(order, after);";

    [Theory]
    [InlineData(Npgsql, "await publisher.PublishAsync(order);", "await publisher.PublishAsync(order, own);")]
    [InlineData(Npgsql, "await publisher.PublishAsync(order, ct).ConfigureAwait(false);", "await publisher.PublishAsync(order, own, ct).ConfigureAwait(false);")]
    [InlineData(Npgsql, "await publisher.PublishAsync(ct: ct, payload: order);", "await publisher.PublishAsync(ct: ct, transaction: own, payload: order);")]
    [InlineData(Npgsql, "await publisher.PublishManyAsync([order], ct);", "await publisher.PublishManyAsync([order], own, ct);")]
    [InlineData(EntityFramework, "await publisher.PublishAsync(order, ct);", "await publisher.PublishAsync(order, (NpgsqlTransaction)own.GetDbTransaction(), ct);")]
    public async Task The_transaction_is_passed(string begin, string before, string after)
    {
        Assert.Equal(
            Source($"{begin} {after}"), Assert.Single(await CodeFixRun.FixAsync(new PassTransactionCodeFix(), Source($"{begin} {before}"))));
    }

    [Theory]
    [InlineData("await transaction.CommitAsync(ct);", "await after.CommitAsync(ct);")]
    [InlineData("await transaction.CommitAsync().ConfigureAwait(false);", "await after.CommitAsync().ConfigureAwait(false);")]
    public async Task The_commit_is_replaced(string before, string after)
    {
        Assert.Equal(
            Source($"{After} {after}"), Assert.Single(await CodeFixRun.FixAsync(new AfterCommitCodeFix(), Source($"{After} {before}"))));
    }

    [Theory]
    [InlineData("using var scope = new System.Transactions.TransactionScope(); await publisher.PublishAsync(order, ct);", true)]
    [InlineData("await connection.BeginTransactionAsync(ct); await publisher.PublishAsync(order, ct);", true)]
    [InlineData(After + "transaction.Commit();", false)]
    [InlineData("AfterCommit after = new(shop.SaveChangesAsync); publisher.Publish(order, after); int rows = await shop.SaveChangesAsync(ct);", false)]
    [InlineData(After, false)]
    public async Task Elsewhere_nothing_is_offered(string statements, bool isTransaction)
    {
        CodeFixProvider fix = isTransaction ? new PassTransactionCodeFix() : new AfterCommitCodeFix();
        Assert.Empty(await CodeFixRun.TitlesAsync(fix, Source(statements)));
    }

    private static string Source(string statements) => $$"""
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Storage;
        using Notify;
        using Npgsql;

        namespace Shop;

        [PgChannel("order_events")]
        public sealed record OrderEvent(long Id);

        public sealed class Sender(IOrderEventsPublisher publisher, NpgsqlTransaction transaction, DbContext shop)
        {
            public async Task SendAsync(OrderEvent order, NpgsqlConnection connection, CancellationToken ct)
            {
                {{statements}}
            }
        }
        """;
}
