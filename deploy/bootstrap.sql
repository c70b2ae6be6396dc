-- Once, as the superuser, on a new cluster; then `pwa-tickets migrate`. Choose the passwords.
--
-- The owner needs CREATEROLE, because `migrate` makes the roles that requests act in, and must be allowed to give the app those
-- roles. The app's login owns nothing and inherits nothing. Roles belong to the whole cluster and have fixed names: one
-- installation a cluster.
create role pwa_tickets_owner login createrole password 'CHANGE-ME-OWNER';
create role pwa_tickets_app login noinherit nosuperuser nobypassrls nocreatedb nocreaterole password 'CHANGE-ME-APP';
grant pwa_tickets_app to pwa_tickets_owner with admin option;
create database pwa_tickets owner pwa_tickets_owner;
