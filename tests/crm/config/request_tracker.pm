# The whole site configuration of the tests' Request Tracker, as tests/crm/request_tracker.py fills it in.
Set($$rtname, 'rt.test');
Set($$Organization, 'rt.test');
Set($$WebPath, '');
Set($$WebDomain, '127.0.0.1');
Set($$WebPort, $port);
Set($$WebBaseURL, 'http://127.0.0.1:$port');
Set($$DatabaseType, 'SQLite');
Set($$DatabaseName, '$home/rtdb');
Set($$UserSummaryExtraInfo, '$user_fields');
Set($$Timezone, 'UTC');
# Nobody gets mail of a test.
Set($$MailCommand, 'testfile');
Set($$LogToSyslog, undef);
Set($$LogToSTDERR, 'warning');
1;
