using System.Diagnostics;
using DbUp;
using DbUp.Engine;
using FluentMigrator.Runner;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Npgsql;

namespace Migrations.Tests;

/// <summary>The SQL through each tool, as its users run it: up, up again, a write, down.</summary>
public sealed class ToolTests(MigrationServer server)
{
    private const string Up = MigrationsTestsSchema.Up;
    private const string Down = MigrationsTestsSchema.Down;

    private static readonly Dictionary<string, Func<string, string, Task>> Tools = new()
    {
        ["DbUp"] = (database, sql) => RunDbUpAsync(database, sql, isTransaction: true),
        ["DbUp without a transaction"] = (database, sql) => RunDbUpAsync(database, sql, isTransaction: false),
        ["FluentMigrator"] = RunFluentMigratorAsync,
        ["EF Core's ExecuteSqlRaw, with doubled braces"] = ExecuteRawAsync,
        ["psql"] = (database, sql) => RunPsqlAsync(database, sql),
        ["psql, one transaction"] = (database, sql) => RunPsqlAsync(database, sql, "-1"),
        ["another script's block"] = (database, sql) => Session.ExecuteAsync(database, $"DO $EF$\nBEGIN\nIF true THEN\n{sql}\nEND IF;\nEND\n$EF$;", Ct),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Tools.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task A_tool_runs_the_sql_as_it_is(string tool)
    {
        string database = await server.CreateDatabaseAsync(Ct);
        await Session.ExecuteAsync(database, "create table orders (id int primary key, note text)", Ct);
        await Tools[tool](database, Up);
        await Tools[tool](database, Up);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        Assert.Empty(await NotifySchema.DiffAsync(source, MigrationsTestsSchema.Channels, ct: Ct));

        List<string> received = [];
        await using (NpgsqlConnection connection = await Session.OpenAsync(database, Ct))
        {
            connection.Notification += (_, notification) => received.Add(notification.Payload);
            await connection.ExecuteAsync($$"""listen "{{ToolOrdersChannel.Name}}"; listen "{{ToolPacksChannel.Name}}"; insert into orders values (1, 'first'), (2, '{0} :name $1')""", Ct);
        }

        Assert.Equal(
            [
                """{"action":"INSERT","id":1,"note":"first"}""",
                """{"action":"INSERT","rows":[{"id":1,"text":"1 {1}"},{"id":2,"text":"2 {1}"}]}""",
            ],
            received.Order(StringComparer.Ordinal));
        await Tools[tool](database, Down);
        Assert.Equal(0L, await Session.QueryAsync<long>(database, "select count(*) from pg_trigger where not tgisinternal", Ct));
    }

    private static Task RunDbUpAsync(string database, string sql, bool isTransaction)
    {
        DbUp.Builder.UpgradeEngineBuilder builder = DeployChanges.To.PostgresqlDatabase(database)
            .WithScript(Guid.NewGuid().ToString("N"), sql)
            .LogToNowhere();
        DatabaseUpgradeResult result = (isTransaction ? builder.WithTransaction() : builder.WithoutTransaction()).Build().PerformUpgrade();
        Assert.Null(result.Error);
        return Task.CompletedTask;
    }

    private static async Task RunFluentMigratorAsync(string database, string sql)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner => runner.AddPostgres().WithGlobalConnectionString(database))
            .BuildServiceProvider();
        IMigrationRunner runner = services.GetRequiredService<IMigrationRunner>();
        runner.Up(new SqlMigration(sql));
    }

    /// <summary>ExecuteSqlRaw takes braces for placeholders.</summary>
    private static async Task ExecuteRawAsync(string database, string sql)
    {
        await using DbContext context = new(new DbContextOptionsBuilder().UseNpgsql(database).Options);
        await Assert.ThrowsAsync<FormatException>(() => context.Database.ExecuteSqlRawAsync("select '{'", Ct));
        string escaped = sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        await context.Database.ExecuteSqlRawAsync(escaped, Ct);
    }

    private static async Task RunPsqlAsync(string database, string sql, params string[] options)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, sql, Ct);
            NpgsqlConnectionStringBuilder target = new(database);
            ProcessStartInfo start = new("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", .. options, "-f", file])
            {
                RedirectStandardError = true,
                Environment =
                {
                    ["PGHOST"] = target.Host,
                    ["PGPORT"] = target.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["PGDATABASE"] = target.Database,
                    ["PGUSER"] = target.Username,
                    ["PGPASSWORD"] = target.Password,
                },
            };
            Process? process = null;
            try
            {
                process = Process.Start(start);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("psql is not installed.");
            }

            using (process)
            {
                string errors = await process!.StandardError.ReadToEndAsync(Ct);
                await process.WaitForExitAsync(Ct);
                Assert.True(process.ExitCode == 0, errors);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class SqlMigration(string sql) : FluentMigrator.Migration
    {
        public override void Up() => Execute.Sql(sql);

        public override void Down()
        {
        }
    }
}
